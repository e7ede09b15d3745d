package auditlog

import (
	"fmt"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// rebuilt is the tree computed anew, leaf after leaf, beside the hashes that the database stores. It keeps only the
// right edge, and names each hash that differs without naming everything above it again.
type rebuilt struct {
	size   int64
	next   int64 // index of the next stored hash
	peaks  []peak
	stored func() (h tlog.Hash, there bool, err error) // stored hashes in the order of their indexes
	report *Report
}

// peak is the root of a perfect subtree. Where a leaf and its stored hash differ, either may be the one that was
// altered: both are tried against what lies above.
type peak struct {
	hash  tlog.Hash
	other *tlog.Hash
}

func (p peak) ways() []tlog.Hash {
	if p.other == nil {
		return []tlog.Hash{p.hash}
	}
	return []tlog.Hash{p.hash, *p.other}
}

// add appends a leaf. leaf is nil where its bytes are gone: then the stored hash stands in for it, so that the rest
// can still be verified. It returns false where not even that is there and the tree cannot be rebuilt further.
func (r *rebuilt) add(leaf *tlog.Hash, name func() string) (bool, error) {
	kept, there, err := r.stored()
	if err != nil {
		return false, err
	}
	var p peak
	switch {
	case leaf == nil && !there:
		return false, nil
	case leaf == nil:
		p.hash = kept
	case !there:
		r.report.flaw(fmt.Sprintf("hash %d", r.next), "is missing or has not 32 bytes; it is the hash of leaf %d", r.size)
		p.hash = *leaf
	case *leaf != kept:
		r.report.flaw(fmt.Sprintf("leaf %d", r.size), "the bytes of entry %s do not give hash %d of the tree: one of the two was altered", name(), r.next)
		p = peak{kept, leaf}
	default:
		p.hash = kept
	}
	r.next++
	for n := r.size; n&1 == 1; n >>= 1 {
		left := r.peaks[len(r.peaks)-1]
		r.peaks = r.peaks[:len(r.peaks)-1]
		if p, err = r.join(left, p); err != nil {
			return false, err
		}
	}
	r.peaks = append(r.peaks, p)
	r.size++
	return true, nil
}

func (r *rebuilt) join(left, right peak) (peak, error) {
	kept, there, err := r.stored()
	if err != nil {
		return peak{}, err
	}
	index := r.next
	r.next++
	computed := tlog.NodeHash(left.hash, right.hash)
	if there && computed == kept {
		return peak{hash: kept}, nil
	}
	if !there {
		r.report.flaw(fmt.Sprintf("hash %d", index), "is missing or has not 32 bytes")
		return peak{hash: computed}, nil
	}
	if left.other == nil && right.other == nil {
		r.report.flaw(fmt.Sprintf("hash %d", index), "is not the hash of the two below it")
		return peak{hash: computed}, nil
	}
	for _, a := range left.ways() {
		for _, b := range right.ways() {
			if tlog.NodeHash(a, b) == kept {
				return peak{hash: kept}, nil
			}
		}
	}
	return peak{hash: kept, other: &computed}, nil // the flaw below is named already
}

// is says whether root can be that of the tree so far.
func (r *rebuilt) is(root tlog.Hash) bool {
	if r.size == 0 {
		return root == emptyRoot()
	}
	ways := r.peaks[len(r.peaks)-1].ways()
	for i := len(r.peaks) - 2; i >= 0; i-- {
		var more []tlog.Hash
		for _, a := range r.peaks[i].ways() {
			for _, b := range ways {
				more = append(more, tlog.NodeHash(a, b))
			}
		}
		ways = more
		if len(ways) > 64 { // only in a log with flaws at every level of its edge
			ways = ways[:64]
		}
	}
	return slices.Contains(ways, root)
}

// root is the tree's root as the leaves and hashes give it.
func (r *rebuilt) root() tlog.Hash {
	if r.size == 0 {
		return emptyRoot()
	}
	h := r.peaks[len(r.peaks)-1].hash
	for i := len(r.peaks) - 2; i >= 0; i-- {
		h = tlog.NodeHash(r.peaks[i].hash, h)
	}
	return h
}
