// Package price keeps the price boards of places (价目): what a place pays for which
// material, since when and until when. What was paid before stays. The reference of
// the city is the median of the boards of its public places.
package price
