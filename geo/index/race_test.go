//go:build race

package index_test

// raceEnabled: the race detector makes sync.Pool forget on purpose.
const raceEnabled = true
