package intake

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"channelpanel/internal/casefile"
	"channelpanel/internal/casework"
	"channelpanel/internal/platform/audit"
	"channelpanel/internal/platform/authz"
	"channelpanel/internal/platform/pg"
)

// Link is a one-time link by which somebody without an account sends a referral, as whoever made it sees it.
type Link struct {
	ID           string           `db:"link_id"`
	Panel        casework.PanelID `db:"panel_id"`
	Organisation string           `db:"organisation"`
	Reason       string           `db:"reason"`
	MadeBy       string           `db:"made_by"`
	Made         time.Time        `db:"made_at"`
	Expires      time.Time        `db:"expires_at"`
	Begun        *time.Time       `db:"begun_at"`
	Used         *time.Time       `db:"used_at"`
	Revoked      *time.Time       `db:"revoked_at"`
}

// Works says whether the link can still be used at a moment.
func (l Link) Works(now time.Time) bool {
	return l.Used == nil && l.Revoked == nil && l.Expires.After(now)
}

// office is a panel for which the actor may hand out links.
type office struct {
	ID   casework.PanelID
	Name string
	res  casework.Resource
}

func (s *Service) offices(ctx context.Context, tx *pg.Tx) ([]office, authz.Grant, error) {
	held, err := rolesHeld(ctx, tx)
	if err != nil {
		return nil, authz.Grant{}, err
	}
	var list []office
	for _, h := range held {
		one := casework.Resource{Ref: "referral links", Panel: h.Panel, Sens: casework.Normal, Policy: tx.Policy(), Standings: []casework.Standing{{Role: h.Role, Tie: casework.TiePanel, Agency: h.Agency}}}
		if s.guard.Allows(tx.Actor(), casework.InviteReferral, one) && !slices.ContainsFunc(list, func(o office) bool { return o.ID == h.Panel }) {
			list = append(list, office{h.Panel, h.Name, one})
		}
	}
	if len(list) == 0 {
		none, err := casefile.OnInstallation(ctx, tx, "referral links")
		if err != nil {
			return nil, authz.Grant{}, err
		}
		grant, err := s.guard.Check(ctx, tx.Actor(), casework.InviteReferral, none)
		return nil, grant, err
	}
	grant, err := s.guard.Check(ctx, tx.Actor(), casework.InviteReferral, list[0].res)
	return list, grant, err
}

// Links are those of the actor's panels, the newest first, and what a new one can be for.
type Links struct {
	List     []Link
	Panels   []office
	Agencies []Agency
	Now      time.Time
}

// Links lists the links that were handed out.
func (s *Service) Links(ctx context.Context, actor casework.Actor) (Links, error) {
	var out Links
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		panels, grant, err := s.offices(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		out = Links{Panels: panels, Now: tx.Now()}
		var ids []casework.PanelID
		for _, p := range panels {
			ids = append(ids, p.ID)
		}
		if out.List, err = linksOf(ctx, tx, ids, mostLinks); err != nil {
			return audit.Entry{}, err
		}
		if out.Agencies, err = agenciesToday(ctx, tx); err != nil {
			return audit.Entry{}, err
		}
		return audit.Viewed(grant, "referral links"), nil
	})
	return out, err
}

const mostLinks = 100

// Invitation is a link that somebody asks for.
type Invitation struct {
	Panel        casework.PanelID
	Organisation string
	Agency       string // where it is an agency on record
	Reason       string // a code of casework.LinkReasons
	Days         int
}

// Made is a link that was made: the only time that it is shown.
type Made struct {
	Organisation string
	Link         string
	Expires      time.Time
}

// Invite makes a link; site is where the service is found. Of the link nothing but a hash is kept.
func (s *Service) Invite(ctx context.Context, actor casework.Actor, in Invitation, site string) (Made, error) {
	var out Made
	err := s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		panels, _, err := s.offices(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		agencies, err := agenciesToday(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		if in.Panel == "" && len(panels) == 1 {
			in.Panel = panels[0].ID
		}
		at := slices.IndexFunc(panels, func(o office) bool { return o.ID == in.Panel })
		var f casework.Faults
		if at < 0 {
			f.Add("panel", "Select the panel")
		}
		in.Organisation = trim(in.Organisation)
		if in.Agency != "" {
			if in.Organisation = nameOf(agencies, in.Agency); in.Organisation == "" {
				f.Add("agency", "Select the agency from the list")
			}
		} else if in.Organisation == "" {
			f.Add("organisation", "Enter the name of the school, practice or other organisation")
		}
		if !casework.LinkReasons.Has(in.Reason) {
			f.Add("reason", "Select why a link is needed")
		}
		longest := casework.LimitOn("referral_link", tx.Today()).Value
		if in.Days < 1 || in.Days > longest {
			f.Add("days", "Select how long the link works")
		}
		if err := f.Err(); err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.guard.Check(ctx, actor, casework.InviteReferral, panels[at].res)
		if err != nil {
			return audit.Entry{}, err
		}
		token := rand.Text() + rand.Text() // 256 bits
		out = Made{in.Organisation, site + outsidePlace + token, casefile.EndOf(tx.Today().AddDays(in.Days))}
		if err := insertLink(ctx, tx, uuid.NewString(), in, linkHash(token), out.Expires); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(linksPlace)
		return audit.Record(grant, casework.Change{Title: "Made a one-time link for a referral", Reason: in.Reason,
			Fields: []casework.FieldChange{{Field: "organisation", New: in.Organisation}}}), nil
	})
	return out, err
}

// Revoke ends a link at once. What somebody had begun by it is gone with it.
func (s *Service) Revoke(ctx context.Context, actor casework.Actor, id string) error {
	return s.db.Write(ctx, actor, func(tx *pg.Tx) (audit.Entry, error) {
		panels, _, err := s.offices(ctx, tx)
		if err != nil {
			return audit.Entry{}, err
		}
		var ids []casework.PanelID
		for _, p := range panels {
			ids = append(ids, p.ID)
		}
		l, err := linkOf(ctx, tx, id, ids)
		if err != nil {
			return audit.Entry{}, err
		}
		if !l.Works(tx.Now()) {
			return audit.Entry{}, &casework.Error{Kind: casework.Conflict, Msg: "This link does not work any more: there is nothing to revoke."}
		}
		grant, err := s.guard.Check(ctx, actor, casework.InviteReferral, panels[slices.IndexFunc(panels, func(o office) bool { return o.ID == l.Panel })].res)
		if err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(linksPlace)
		return audit.Record(grant, casework.Change{Title: "Revoked a one-time link for a referral", Fields: []casework.FieldChange{{Field: "organisation", New: l.Organisation}}}),
			revokeLink(ctx, tx, l.ID)
	})
}

const (
	linksPlace   = "/referrals/links"
	outsidePlace = "/refer/"
)

func linkHash(token string) []byte {
	sum := sha256.Sum256([]byte("referral link " + token))
	return sum[:]
}

func browserHash(secret string) []byte {
	sum := sha256.Sum256([]byte("browser of a referral link " + secret))
	return sum[:]
}

// ErrNoLink is a link that does not work: invented, used, revoked, too old, or begun in another browser. It is not told which.
var ErrNoLink = errors.New("this link does not work")

// Visitor is somebody with a link: its token, and the secret of the browser in which the referral was begun.
type Visitor struct{ Token, Browser string }

// openLink is a link as its visitor uses it.
type openLink struct {
	Link
	Agency  casework.AgencyID `db:"agency_id"`
	Code    string            `db:"code"`
	Browser []byte            `db:"browser_hash"`
	Draft   []byte            `db:"draft"`
	SavedAt *time.Time        `db:"saved_at"`
}

// stranger is whoever acts by a link, request by request.
func stranger(by casework.Actor) casework.Actor {
	return casework.Actor{Kind: casework.Link, Name: "referral", Request: by.Request}
}

func (s *Service) linkGrant(ctx context.Context, tx *pg.Tx, ref string) (authz.Grant, error) {
	return s.guard.Check(ctx, tx.Actor(), casework.SendReferral, casework.Resource{Ref: ref, Sens: casework.Normal, Policy: tx.Policy()})
}

// visited finds the link of a visitor. begun asks for one that was begun in this browser.
func (s *Service) visited(ctx context.Context, tx *pg.Tx, v Visitor, begun, lock bool) (openLink, Referral, error) {
	l, err := linkWith(ctx, tx, linkHash(v.Token), lock)
	if casework.Refused(err, casework.NotFound) {
		return l, Referral{}, ErrNoLink
	}
	if err != nil {
		return l, Referral{}, err
	}
	mine := v.Browser != "" && slices.Equal(l.Browser, browserHash(v.Browser))
	if !l.Works(tx.Now()) || l.Browser != nil && !mine || begun && l.Browser == nil {
		return l, Referral{}, ErrNoLink
	}
	r := Referral{By: "LINK"}
	if l.Draft != nil {
		if err := s.drafts.unseal(l.Draft, &r, "link", l.ID); err != nil {
			return l, r, err
		}
	}
	return l, r, nil
}

func (s *Service) outsideForm(ctx context.Context, tx *pg.Tx, l openLink, r Referral) (Form, []desk, error) {
	areas, err := areasOf(ctx, tx, []casework.PanelID{l.Panel})
	if err != nil {
		return Form{}, nil, err
	}
	d := desk{panel: l.Panel}
	for _, a := range areas {
		if a.Kind == "force" {
			d.forces = append(d.forces, a.Name)
		} else {
			d.authorities = append(d.authorities, a.Name)
		}
	}
	f := form(tx, r, []desk{d})
	f.Outside = true
	if l.SavedAt != nil {
		f.SavedAt = *l.SavedAt
	}
	if f.Files, err = s.files(ctx, tx, holder{link: l.ID}); err != nil {
		return Form{}, nil, err
	}
	f.GoesOn = casework.DateOf(l.Expires.Add(-time.Minute))
	return f, []desk{d}, nil
}

// Knock says whether a link works for whoever holds it, and whether they have begun. Looking at it uses nothing up, so that
// a mail server which follows links does no harm.
func (s *Service) Knock(ctx context.Context, by casework.Actor, v Visitor) (organisation string, begun bool, err error) {
	err = s.db.Read(ctx, stranger(by), func(tx *pg.Tx) error {
		if _, err := s.linkGrant(ctx, tx, "referral link"); err != nil {
			return err
		}
		l, _, err := s.visited(ctx, tx, v, false, false)
		organisation, begun = l.Organisation, l.Browser != nil
		return err
	})
	return organisation, begun, err
}

// Begin binds a link to the browser in which somebody begins, and returns that browser's secret.
func (s *Service) Begin(ctx context.Context, by casework.Actor, token string) (secret string, expires time.Time, err error) {
	err = s.byLink(ctx, by, func(tx *pg.Tx) (audit.Entry, error) {
		l, _, err := s.visited(ctx, tx, Visitor{Token: token}, false, true)
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.linkGrant(ctx, tx, "referral link "+l.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		secret, expires = rand.Text()+rand.Text(), l.Expires
		return audit.Record(grant, casework.Change{Title: "Began a referral by a one-time link"}), beginLink(ctx, tx, l.ID, browserHash(secret))
	})
	return secret, expires, err
}

// byLink writes for somebody with a link. A try with a link that does not work is on record.
func (s *Service) byLink(ctx context.Context, by casework.Actor, fn func(*pg.Tx) (audit.Entry, error)) error {
	var outcome error
	err := s.db.Write(ctx, stranger(by), func(tx *pg.Tx) (audit.Entry, error) {
		outcome = nil
		entry, err := fn(tx)
		if errors.Is(err, ErrNoLink) {
			outcome = ErrNoLink
			grant, err := s.linkGrant(ctx, tx, "referral link")
			if err != nil {
				return audit.Entry{}, err
			}
			return audit.Failed(grant, "A link for a referral that does not work was used", "link"), nil
		}
		return entry, err
	})
	if err != nil {
		return err
	}
	return outcome
}

// OpenOutside gives a page of the form to somebody with a link.
func (s *Service) OpenOutside(ctx context.Context, by casework.Actor, v Visitor, page string) (Form, error) {
	var out Form
	err := s.byLink(pg.WithoutKey(ctx), by, func(tx *pg.Tx) (audit.Entry, error) {
		l, r, err := s.visited(ctx, tx, v, true, false)
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.linkGrant(ctx, tx, "referral link "+l.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		out, _, err = s.outsideForm(ctx, tx, l, r)
		return audit.Viewed(grant, "referral form", page), err
	})
	return out, err
}

// KeepOutside takes one page into the draft of a link.
func (s *Service) KeepOutside(ctx context.Context, by casework.Actor, v Visitor, part Section, version int, typed Referral) (Form, error) {
	var out Form
	err := s.byLink(pg.WithoutKey(ctx), by, func(tx *pg.Tx) (audit.Entry, error) {
		l, r, err := s.visited(ctx, tx, v, true, true)
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.linkGrant(ctx, tx, "referral link "+l.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		if err := r.keep(part, version, typed.outside()); err != nil {
			return audit.Entry{}, err
		}
		var desks []desk
		if out, desks, err = s.outsideForm(ctx, tx, l, r); err != nil {
			return audit.Entry{}, err
		}
		var faults casework.Faults
		r.check(&faults, tx.Today(), residences(desks), part.Key)
		if err := faults.Err(); err != nil {
			out.Referral.Saves[part.Key] = version
			return audit.Entry{}, err
		}
		sealed, err := s.drafts.seal(r, "link", l.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		return audit.Record(grant, casework.Change{Title: "Kept a draft of a referral by a one-time link"}), keepLink(ctx, tx, l.ID, sealed)
	})
	return out, err
}

// outside is what was typed without what only whoever takes a referral in is asked.
func (r Referral) outside() Referral {
	r.People.Agency, r.Dates.Channel = "", ""
	r.Dates.ReceivedDay, r.Dates.ReceivedMonth, r.Dates.ReceivedYear = "", "", ""
	return r
}

// CheckOutside gives the whole form to somebody with a link, with what is missing. Nobody on record is looked for.
func (s *Service) CheckOutside(ctx context.Context, by casework.Actor, v Visitor) (Review, error) {
	var out Review
	err := s.byLink(pg.WithoutKey(ctx), by, func(tx *pg.Tx) (audit.Entry, error) {
		l, r, err := s.visited(ctx, tx, v, true, false)
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.linkGrant(ctx, tx, "referral link "+l.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		f, desks, err := s.outsideForm(ctx, tx, l, r)
		if err != nil {
			return audit.Entry{}, err
		}
		var faults casework.Faults
		r.check(&faults, tx.Today(), residences(desks))
		out = Review{Form: f, Missing: r.Missing(), Faults: faultsOf(&faults)}
		return audit.Viewed(grant, "referral form", "check"), nil
	})
	return out, err
}

// SendOutside sends the referral of a link, which is used up by it. All that comes back is a receipt number.
func (s *Service) SendOutside(ctx context.Context, by casework.Actor, v Visitor, noSensitive bool) (receipt string, err error) {
	err = s.byLink(ctx, by, func(tx *pg.Tx) (audit.Entry, error) {
		l, r, err := s.visited(ctx, tx, v, true, true)
		if err != nil {
			return audit.Entry{}, err
		}
		grant, err := s.linkGrant(ctx, tx, "referral link "+l.ID)
		if err != nil {
			return audit.Entry{}, err
		}
		_, desks, err := s.outsideForm(ctx, tx, l, r)
		if err != nil {
			return audit.Entry{}, err
		}
		i := Incoming{Panel: l.Panel, Channel: "LINK", Agency: l.Agency, Organisation: l.Organisation}
		if receipt, err = s.post(ctx, tx, &i, l.Code, l.ID, r, residences(desks), noSensitive); err != nil {
			return audit.Entry{}, err
		}
		if err := handOver(ctx, tx, holder{link: l.ID}, i.ID); err != nil {
			return audit.Entry{}, err
		}
		tx.Remember(receivedPlace)
		return audit.Record(grant, casework.Change{Title: "Sent a referral by a one-time link", Fields: []casework.FieldChange{{Field: "receipt", New: receipt}}}), useLink(ctx, tx, l.ID)
	})
	return receipt, err
}

// receivedPlace is where somebody without an account finds their receipt.
const receivedPlace = "/referral-received"

// post puts a referral that was sent into the panel's queue, sealed, and returns its receipt number.
func (s *Service) post(ctx context.Context, tx *pg.Tx, i *Incoming, panelCode, link string, r Referral, where residence, noSensitive bool) (string, error) {
	r.Dates.ReceivedDay, r.Dates.ReceivedMonth, r.Dates.ReceivedYear = parts(tx.Today())
	r.By = i.Channel
	var faults casework.Faults
	r.check(&faults, tx.Today(), where)
	sensitive(&faults, noSensitive)
	if err := faults.Err(); err != nil {
		return "", err
	}
	var err error
	if i.Receipt, err = casefile.NewReceipt(panelCode); err != nil {
		return "", err
	}
	i.ID, i.On = uuid.NewString(), tx.Today()
	sealed, err := s.drafts.seal(r, "incoming", i.ID)
	if err != nil {
		return "", err
	}
	return i.Receipt, insertIncoming(ctx, tx, *i, link, sealed)
}
