//go:build race

package route

// raceDetector is on: arithmetic of one goroutine takes ten times as long and shows nothing more.
const raceDetector = true
