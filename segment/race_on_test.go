//go:build race

package segment

// raceDetector is on: sync.Pool then forgets at random what it is given, so that
// allocations say nothing.
const raceDetector = true
