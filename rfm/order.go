package rfm

import "slices"

// selectBuckets bounds the counters of selectRanks: 64 Ki of them, 512 KiB, stay
// in a core's second cache.
const selectBuckets = 1 << 16

// selectRanks returns the values at some positions of the sorted values, without
// sorting them: it counts them into buckets of equal width, and sorts only the
// buckets that a wanted position falls into. When the range is below selectBuckets
// (days and orders always are) a bucket is a value and nothing is sorted. The
// values are not written.
func selectRanks(values []int64, ranks []int) []int64 {
	low, high := slices.Min(values), slices.Max(values)
	shift := uint(0)
	for (uint64(high)-uint64(low))>>shift >= selectBuckets {
		shift++
	}
	counts := make([]int, (uint64(high)-uint64(low))>>shift+1)
	for _, v := range values {
		counts[(uint64(v)-uint64(low))>>shift]++
	}
	out := make([]int64, len(ranks))
	sorted := map[int][]int64{} // the wanted buckets
	for i, rank := range ranks {
		bucket, before := bucketOf(counts, rank)
		if shift == 0 {
			out[i] = low + int64(bucket)
			continue
		}
		if sorted[bucket] == nil {
			sorted[bucket] = sortedBucket(values, low, shift, bucket, counts[bucket])
		}
		out[i] = sorted[bucket][rank-before]
	}
	return out
}

// bucketOf returns the bucket that a position falls into, and how many values lie
// in the buckets before it.
func bucketOf(counts []int, rank int) (bucket, before int) {
	for bucket = range counts {
		if rank < before+counts[bucket] {
			break
		}
		before += counts[bucket]
	}
	return bucket, before
}

func sortedBucket(values []int64, low int64, shift uint, bucket, size int) []int64 {
	out := make([]int64, 0, size)
	for _, v := range values {
		if (uint64(v)-uint64(low))>>shift == uint64(bucket) {
			out = append(out, v)
		}
	}
	slices.Sort(out)
	return out
}

// sortStable reorders order, which holds positions of values, so that the values
// ascend and positions of equal values keep their order. It is a radix sort over
// bytes from the lowest up, which skips every byte that all values share: four or
// five passes for money, one or two for days and orders.
func sortStable(order []int32, values []int64) []int32 {
	if len(order) == 0 {
		return order
	}
	low, high := slices.Min(values), slices.Max(values)
	spare := make([]int32, len(order))
	for shift := uint(0); shift < 64 && (uint64(high)-uint64(low))>>shift > 0; shift += 8 {
		var ends [257]int
		for _, v := range values {
			ends[int(byte((uint64(v)-uint64(low))>>shift))+1]++
		}
		for i := range 256 {
			ends[i+1] += ends[i]
		}
		for _, at := range order {
			digit := byte((uint64(values[at]) - uint64(low)) >> shift)
			spare[ends[digit]] = at
			ends[digit]++
		}
		order, spare = spare, order
	}
	return order
}
