//go:build race

package handlers_test

// underRace leaves out what measures time.
const underRace = true
