package auditlog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"filippo.io/torchwood"
	"golang.org/x/mod/sumdb/tlog"

	"channelpanel/internal/platform/audit"
)

// VerifyExport derives an exported log anew from its entries: every tile, the root and the signature. Nothing is taken
// from the directory but what is verified; the public key in it is not looked at.
func VerifyExport(ctx context.Context, dir string, trust Trust) (Report, error) {
	if _, err := audit.Signers(trust.Keys...); err != nil {
		return Report{}, err
	}
	report := &Report{}
	signed, err := os.ReadFile(filepath.Join(dir, checkpointFile))
	if errors.Is(err, fs.ErrNotExist) {
		return Report{}, fmt.Errorf("the folder %s holds no exported log: it has no checkpoint", dir)
	}
	if err != nil {
		return Report{}, fmt.Errorf("verify an exported log: %w", err)
	}
	c, err := opened(signed, trust.Keys)
	if err != nil {
		report.flaw(checkpointFile, "%v", err)
		return *report, nil
	}
	report.Checkpoints = 1
	if err := tooShort(report, c, trust); err != nil {
		return *report, err
	}
	v := &exported{ctx: ctx, dir: dir, size: c.N, report: report}
	if err := v.run(); err != nil {
		return *report, fmt.Errorf("verify an exported log: %w", err)
	}
	report.Size, report.Root = c.N, edgeRoot(v.levels)
	if report.Root != c.Hash {
		report.flaw(checkpointFile, "the entries are not those that were signed")
	}
	if err := v.continues(trust); err != nil {
		return *report, err
	}
	return *report, nil
}

// tooShort names an export that ends before the checkpoint that the verifier brought along.
func tooShort(report *Report, c torchwood.Checkpoint, trust Trust) error {
	if trust.Outside == nil {
		return nil
	}
	o, err := opened(trust.Outside, trust.Keys)
	if err != nil {
		return fmt.Errorf("the checkpoint kept outside: %w", err)
	}
	if o.N > c.N {
		report.flaw(checkpointFile, "the export holds only %d entries, and a checkpoint of %d was signed", c.N, o.N)
	}
	return nil
}

type exported struct {
	ctx    context.Context
	dir    string
	size   int64
	report *Report
	levels []level
}

// bundle is one tile of entries as read and hashed, with the tile of hashes beside it.
type bundle struct {
	hashes []tlog.Hash
	flaws  []Flaw
}

// run reads tiles of entries side by side and puts them together in order.
func (v *exported) run() error {
	tiles := (v.size + torchwood.TileWidth - 1) / torchwood.TileWidth
	ahead := 4 * runtime.GOMAXPROCS(0)
	type promise chan bundle
	order := make(chan promise, ahead)
	ctx, cancel := context.WithCancel(v.ctx)
	defer cancel()
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	go func() {
		defer close(order)
		for n := range tiles {
			p := make(promise, 1)
			select {
			case order <- p:
			case <-ctx.Done():
				return
			}
			slots <- struct{}{}
			go func() {
				defer func() { <-slots }()
				p <- v.read(n)
			}()
		}
	}()
	for p := range order {
		b := <-p
		for _, f := range b.flaws {
			v.report.flaw(f.Where, "%s", f.What)
		}
		for _, h := range b.hashes {
			v.push(0, h)
		}
	}
	for n := range v.levels {
		if n > 0 && len(v.levels[n].hashes) > 0 {
			v.compare(n)
		}
	}
	return v.ctx.Err()
}

// width is how many hashes tile n of a level of the tree has.
func (v *exported) width(level int, n int64) int {
	hashes := v.size >> (level * torchwood.TileHeight)
	return int(min(torchwood.TileWidth, hashes-n*torchwood.TileWidth))
}

func (v *exported) read(n int64) (b bundle) {
	flaw := func(where, what string, args ...any) {
		b.flaws = append(b.flaws, Flaw{where, fmt.Sprintf(what, args...)})
	}
	width := v.width(0, n)
	entries := torchwood.TilePath(tlog.Tile{H: torchwood.TileHeight, L: -1, N: n, W: width})
	hashes := torchwood.TilePath(tlog.Tile{H: torchwood.TileHeight, L: 0, N: n, W: width})
	kept, err := os.ReadFile(filepath.Join(v.dir, filepath.FromSlash(hashes)))
	if err != nil || len(kept) != width*tlog.HashSize {
		flaw(hashes, "is missing or has not %d hashes", width)
		kept = nil
	}
	rest, err := os.ReadFile(filepath.Join(v.dir, filepath.FromSlash(entries)))
	if err != nil {
		flaw(entries, "is missing")
	}
	for i := range width {
		var entry []byte
		if err == nil {
			if entry, rest, err = torchwood.ReadTileEntry(rest); err != nil {
				flaw(entries, "ends before entry %d", n*torchwood.TileWidth+int64(i))
			}
		}
		var h tlog.Hash
		if err == nil {
			h = tlog.RecordHash(entry)
		}
		if kept != nil {
			k := tlog.Hash(kept[i*tlog.HashSize:])
			if err == nil && k != h {
				flaw(fmt.Sprintf("leaf %d", n*torchwood.TileWidth+int64(i)),
					"the entry in %s does not give the hash in %s: one of the two was altered", entries, hashes)
			}
		}
		b.hashes = append(b.hashes, h)
	}
	if err == nil && len(rest) > 0 {
		flaw(entries, "holds %d bytes more than its entries", len(rest))
	}
	return b
}

// push adds a hash to a level, and compares each tile when it is full.
func (v *exported) push(n int, h tlog.Hash) {
	if n == len(v.levels) {
		v.levels = append(v.levels, level{})
	}
	v.levels[n].hashes = append(v.levels[n].hashes, h)
	if len(v.levels[n].hashes) < torchwood.TileWidth {
		return
	}
	if n > 0 {
		v.compare(n)
	}
	up := perfect(v.levels[n].hashes)
	v.levels[n].full, v.levels[n].hashes = v.levels[n].full+1, v.levels[n].hashes[:0]
	v.push(n+1, up)
}

// compare looks at the file of the tile in hand. Tiles of level 0 are compared where their entries are read.
func (v *exported) compare(n int) {
	l := v.levels[n]
	path := torchwood.TilePath(tlog.Tile{H: torchwood.TileHeight, L: n, N: l.full, W: len(l.hashes)})
	kept, err := os.ReadFile(filepath.Join(v.dir, filepath.FromSlash(path)))
	if err != nil || len(kept) != len(l.hashes)*tlog.HashSize {
		v.report.flaw(path, "is missing or has not %d hashes", len(l.hashes))
		return
	}
	for i, h := range l.hashes {
		if !bytes.Equal(kept[i*tlog.HashSize:(i+1)*tlog.HashSize], h[:]) {
			v.report.flaw(path, "hash %d is not that of the tile below it", i)
		}
	}
}

// continues checks that the export holds the tree of the checkpoint brought along. By now the tiles are known to be
// those of the entries, so they serve to prove it.
func (v *exported) continues(trust Trust) error {
	if trust.Outside == nil || v.report.Total > 0 {
		return nil
	}
	o, err := opened(trust.Outside, trust.Keys)
	if err != nil {
		return fmt.Errorf("the checkpoint kept outside: %w", err)
	}
	if o.N == 0 {
		return nil
	}
	tiles, err := torchwood.NewTileFS(os.DirFS(v.dir))
	if err != nil {
		return err
	}
	tree := tlog.Tree{N: v.size, Hash: v.report.Root}
	root, err := tlog.TreeHash(o.N, torchwood.TileHashReaderWithContext(v.ctx, tree, tiles))
	if err != nil {
		return fmt.Errorf("read the tiles: %w", err)
	}
	if root != o.Hash {
		v.report.flaw(checkpointFile, "the first %d entries are not those of the checkpoint kept outside", o.N)
	}
	return nil
}
