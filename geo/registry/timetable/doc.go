// Package timetable keeps collection vehicles (以车代库) and the stops they come to
// by a timetable (定时定点回收点): every second Saturday, the first Wednesday of a
// month, past midnight, and otherwise on single days that are moved, cancelled or
// added, each with its reason.
//
// A timetable is written and published by one person, without the four eyes that a
// place needs: a visit that is moved must be known the same day. What is public is
// kept in memory and mixed into the nearest places, see [registry.Layer].
package timetable
