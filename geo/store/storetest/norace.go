//go:build !race

package storetest

// many is the rows of a province's network.
const many = 20_000
