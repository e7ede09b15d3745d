package casefile

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"channelpanel/internal/casework"
	"channelpanel/internal/platform/pg"
)

const draftPlan = "plan/draft"

// DraftPlan keeps the plan that is being prepared for the panel, sealed like every text about the person. It is no
// version of the plan until the panel adopts.
func (c *Cabinet) DraftPlan(ctx context.Context, tx *pg.Tx, file *File, plan casework.Plan) error {
	return c.Narrate(ctx, tx, file, draftPlan, plan)
}

// PlanInDraft is the plan that is being prepared, nil where nobody has begun.
func (c *Cabinet) PlanInDraft(ctx context.Context, tx *pg.Tx, file *File) (*casework.Plan, error) {
	var plan casework.Plan
	err := c.Recall(ctx, tx, file, draftPlan, &plan)
	if casework.Refused(err, casework.NotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return &plan, nil
}

// AdoptPlan makes a plan the case's version in force (file.PlanVersion, which Apply has raised): its rows, and sealed
// its needs, goals and reason. Providers who are named get their tie to the case.
func (c *Cabinet) AdoptPlan(ctx context.Context, tx *pg.Tx, file *File, plan casework.Plan) error {
	id := casework.PlanID(uuid.NewString())
	var by any
	if tx.Actor().ID != "" {
		by = string(tx.Actor().ID)
	}
	if _, err := tx.Exec(ctx, `
		INSERT INTO support_plan (plan_id, case_id, plan_version, consent_method, consent_request_due, consent_requester, made_by, made_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
		id, file.ID, file.PlanVersion, plan.ConsentMethod, plan.ConsentRequestDue, plan.ConsentRequester, by, tx.Now()); err != nil {
		return fmt.Errorf("adopt the plan: %w", err)
	}
	for _, it := range plan.Items {
		if _, err := tx.Exec(ctx, `
			INSERT INTO support_item (support_item_id, plan_id, case_id, type, nature, provider, provider_user, provider_agency, method, schedule,
				funding, commissioned)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
			uuid.NewString(), id, file.ID, it.Type, it.Nature, it.Provider, optional(string(it.ProviderUser)), optional(string(it.ProviderAgency)),
			it.Method, it.Schedule, it.Funding, it.Commissioned); err != nil {
			return fmt.Errorf("adopt an item of the plan: %w", err)
		}
		if it.ProviderUser != "" {
			if _, err := Bind(ctx, tx, file, Binding{
				Kind: casework.TieAssigned, Subject: string(it.ProviderUser), Part: casework.PartProvider, Reason: "provides support under the plan",
			}); err != nil {
				return err
			}
		}
		if it.ProviderAgency != "" {
			if err := Tie(ctx, tx, file, casework.TieInvolved, string(it.ProviderAgency), "provides support under the plan"); err != nil {
				return err
			}
		}
	}
	return c.Narrate(ctx, tx, file, fmt.Sprintf("plan/%d", file.PlanVersion), struct{ Needs, Goals, Reason string }{plan.Needs, plan.Goals, plan.Reason})
}

// PlanInForce is the case's plan, with the ids of its items in the same order; nil where it has none.
func (c *Cabinet) PlanInForce(ctx context.Context, tx *pg.Tx, file *File) (*casework.Plan, []string, error) {
	if file.PlanVersion == 0 {
		return nil, nil, nil
	}
	var head struct {
		ID        string        `db:"plan_id"`
		Method    string        `db:"consent_method"`
		Due       casework.Date `db:"consent_request_due"`
		Requester string        `db:"consent_requester"`
	}
	err := tx.Get(ctx, &head, `
		SELECT plan_id, consent_method, consent_request_due, consent_requester
		FROM support_plan
		WHERE case_id = $1 AND plan_version = $2`, file.ID, file.PlanVersion)
	if casework.Refused(err, casework.NotFound) { // an imported case has a version and no plan
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("the plan in force: %w", err)
	}
	var rows []struct {
		ID             string            `db:"support_item_id"`
		Type           string            `db:"type"`
		Nature         string            `db:"nature"`
		Provider       string            `db:"provider"`
		ProviderUser   casework.UserID   `db:"provider_user"`
		ProviderAgency casework.AgencyID `db:"provider_agency"`
		Method         string            `db:"method"`
		Schedule       string            `db:"schedule"`
		Funding        string            `db:"funding"`
		Commissioned   int               `db:"commissioned"`
	}
	if err := tx.Select(ctx, &rows, `
		SELECT support_item_id, type, nature, provider, coalesce(CAST(provider_user AS text), '') AS provider_user,
			coalesce(CAST(provider_agency AS text), '') AS provider_agency, method, schedule, funding, commissioned
		FROM support_item
		WHERE plan_id = $1
		ORDER BY type, nature, support_item_id`, head.ID); err != nil {
		return nil, nil, fmt.Errorf("the plan's items: %w", err)
	}
	plan := &casework.Plan{ConsentMethod: head.Method, ConsentRequestDue: head.Due, ConsentRequester: head.Requester}
	var ids []string
	for _, r := range rows {
		ids = append(ids, r.ID)
		plan.Items = append(plan.Items, casework.SupportItem{
			Type: r.Type, Nature: r.Nature, Provider: r.Provider, ProviderUser: r.ProviderUser, ProviderAgency: r.ProviderAgency,
			Method: r.Method, Schedule: r.Schedule, Funding: r.Funding, Commissioned: r.Commissioned,
		})
	}
	var text struct{ Needs, Goals, Reason string }
	if err := c.Recall(ctx, tx, file, fmt.Sprintf("plan/%d", file.PlanVersion), &text); err != nil && !casework.Refused(err, casework.NotFound) {
		return nil, nil, err
	}
	plan.Needs, plan.Goals, plan.Reason = text.Needs, text.Goals, text.Reason
	return plan, ids, nil
}
