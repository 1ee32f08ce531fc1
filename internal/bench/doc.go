// Package bench measures Clientele beside its peers: the same rules over the same
// records in the same run, with the answers compared first. It is a module of its
// own, so that the peers are no requirement of the library.
//
//	go test -bench . -count 6 | tee new.txt    # then benchstat -col /engine new.txt
package bench
