package audit

import (
	"errors"
	"fmt"
	"slices"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

// FormatProof writes a file that shows that the leaf with this index is in the tree of the signed checkpoint, in the
// form c2sp.org/tlog-proof@v1. The leaf itself travels along as the file's extra data, so the file speaks alone.
func FormatProof(index int64, leaf []byte, proof tlog.RecordProof, checkpoint []byte) []byte {
	return torchwood.FormatProofWithExtraData(index, leaf, proof, checkpoint)
}

// CheckProof verifies what FormatProof wrote, against the log's public key ("name+hash+key"), and returns the leaf
// that it proves. Several keys may be given where the log has changed its key; one must have signed.
func CheckProof(proof []byte, keys ...string) (Leaf, error) {
	policy, err := Signers(keys...)
	if err != nil {
		return Leaf{}, err
	}
	leaf, err := torchwood.ProofExtraData(proof)
	if err != nil {
		return Leaf{}, fmt.Errorf("the proof holds no entry: %w", err)
	}
	if err := torchwood.VerifyProof(policy, tlog.RecordHash(leaf), proof); err != nil {
		return Leaf{}, fmt.Errorf("the proof does not hold: %w", err)
	}
	return ParseLeaf(leaf)
}

// Signers is the rule that a checkpoint is signed by one of these public keys, in its own name.
func Signers(keys ...string) (torchwood.Policy, error) {
	if len(keys) == 0 {
		return nil, errors.New("no public key of the log was given")
	}
	var each []torchwood.Policy
	for i, k := range keys {
		if slices.Contains(keys[:i], k) {
			continue
		}
		v, err := note.NewVerifier(k)
		if err != nil {
			return nil, fmt.Errorf("the public key %q of the log cannot be read: %w", k, err)
		}
		each = append(each, torchwood.ThresholdPolicy(2, torchwood.OriginPolicy(v.Name()), torchwood.SingleVerifierPolicy(v)))
	}
	return torchwood.ThresholdPolicy(1, each...), nil
}
