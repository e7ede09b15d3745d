package casefile

import (
	"database/sql"
	"fmt"
	"strings"
	"time"

	"github.com/lib/pq"

	"channelpanel/internal/casework"
)

// fileRow is a row of case_file.
type fileRow struct {
	ID                 casework.CaseID      `db:"case_id"`
	Ref                string               `db:"ref"`
	Person             casework.PersonID    `db:"person_id"`
	Panel              casework.PanelID     `db:"panel_id"`
	Version            int                  `db:"version"`
	UpdatedAt          time.Time            `db:"updated_at"`
	State              casework.State       `db:"state"`
	Sens               casework.Sensitivity `db:"sens"`
	ReceivedOn         casework.Date        `db:"received_on"`
	Source             string               `db:"source"`
	SourceDetail       string               `db:"source_detail"`
	ConcernScheme      string               `db:"concern_scheme"`
	Concern            string               `db:"concern"`
	DateOfBirth        casework.Date        `db:"date_of_birth"`
	ApproximateAge     sql.NullInt32        `db:"approximate_age"`
	ResidenceAuthority string               `db:"residence_authority"`
	ResidenceForce     string               `db:"residence_force"`
	Deconfliction      string               `db:"deconfliction"`
	ScreenedOn         casework.Date        `db:"screened_on"`
	ScreeningResult    string               `db:"screening_result"`
	Section36Body      string               `db:"section36_body"`
	Section36BodyName  string               `db:"section36_body_name"`
	Section36Maker     string               `db:"section36_maker"`
	Section36On        casework.Date        `db:"section36_on"`
	Section36Result    string               `db:"section36_result"`
	Section36Grounds   bool                 `db:"section36_grounds"`
	LateStart          bool                 `db:"late_start"`
	ClockLost          int                  `db:"clock_lost"`
	ClockStopped       casework.Date        `db:"clock_stopped"`
	Urgent             string               `db:"urgent"`
	UrgentOn           casework.Date        `db:"urgent_on"`
	FirstPanelOn       casework.Date        `db:"first_panel_on"`
	Item               sql.NullString       `db:"agenda_item_id"`
	Deferrals          int                  `db:"deferrals"`
	DeferredTo         casework.Date        `db:"deferred_to"`
	AdoptedOn          casework.Date        `db:"adopted_on"`
	PlanVersion        int                  `db:"plan_version"`
	ConsentStatus      string               `db:"consent_status"`
	ConsentGiver       string               `db:"consent_giver"`
	ConsentOn          casework.Date        `db:"consent_on"`
	SupportFrom        casework.Date        `db:"support_from"`
	NextReview         casework.Date        `db:"next_review"`
	ReassessOn         casework.Date        `db:"reassess_on"`
	ReassessNone       bool                 `db:"reassess_none"`
	PausedReason       string               `db:"paused_reason"`
	SafetyFlag         bool                 `db:"safety_flag"`
	StateBefore        casework.State       `db:"state_before"`
	ReopenedFrom       sql.NullString       `db:"reopened_from"`
	Outcome            string               `db:"outcome"`
	ClosedOn           casework.Date        `db:"closed_on"`
	ClosureCode        string               `db:"closure_code"`
	ReviewsDone        int                  `db:"reviews_done"`
	MonitorUntil       casework.Date        `db:"monitor_until"`
	SourceRef          sql.NullString       `db:"source_ref"`
	SourceFile         string               `db:"source_file"`
	NationalRef        string               `db:"national_ref"`
	Standings          pq.StringArray       `db:"standings"`
	Lead               string               `db:"lead"`
}

func (r fileRow) file(policy int) *File {
	k := casework.Case{
		ID: r.ID, Ref: r.Ref, Person: r.Person, Panel: r.Panel, Version: r.Version,
		State: r.State, Sens: r.Sens,
		ReceivedOn: r.ReceivedOn, Source: r.Source, SourceDetail: r.SourceDetail, ConcernScheme: r.ConcernScheme, Concern: r.Concern,
		DateOfBirth: r.DateOfBirth, ApproximateAge: int(r.ApproximateAge.Int32),
		ResidenceAuthority: r.ResidenceAuthority, ResidenceForce: r.ResidenceForce,
		Deconfliction: r.Deconfliction, ScreenedOn: r.ScreenedOn, ScreeningResult: r.ScreeningResult,
		Section36Body: r.Section36Body, Section36BodyName: r.Section36BodyName, Section36Maker: r.Section36Maker,
		Section36On: r.Section36On, Section36Result: r.Section36Result, Section36Grounds: r.Section36Grounds,
		LateStart: r.LateStart, ClockLost: r.ClockLost, ClockStopped: r.ClockStopped, Urgent: r.Urgent, UrgentOn: r.UrgentOn,
		FirstPanelOn: r.FirstPanelOn, Item: casework.AgendaItemID(r.Item.String), Deferrals: r.Deferrals, DeferredTo: r.DeferredTo,
		AdoptedOn: r.AdoptedOn, PlanVersion: r.PlanVersion,
		ConsentStatus: r.ConsentStatus, ConsentGiver: r.ConsentGiver, ConsentOn: r.ConsentOn, SupportFrom: r.SupportFrom,
		NextReview: r.NextReview, ReassessOn: r.ReassessOn, ReassessNone: r.ReassessNone,
		PausedReason: r.PausedReason, SafetyFlag: r.SafetyFlag, StateBefore: r.StateBefore, ReopenedFrom: casework.CaseID(r.ReopenedFrom.String),
		Outcome: r.Outcome, ClosedOn: r.ClosedOn, ClosureCode: r.ClosureCode, ReviewsDone: r.ReviewsDone, MonitorUntil: r.MonitorUntil,
		SourceRef: r.SourceRef.String, SourceFile: r.SourceFile, NationalRef: r.NationalRef,
	}
	return &File{Case: k, UpdatedAt: r.UpdatedAt, Lead: r.Lead, standings: StandingsOf(r.Standings), policy: policy, drawn: k}
}

// values are the columns that a step may change, with their values, in one order.
func values(k casework.Case) (columns []string, args []any) {
	add := func(column string, v any) {
		columns, args = append(columns, column), append(args, v)
	}
	add("state", k.State)
	add("sens", k.Sens)
	add("received_on", k.ReceivedOn)
	add("source", k.Source)
	add("source_detail", k.SourceDetail)
	add("concern_scheme", k.ConcernScheme)
	add("concern", k.Concern)
	add("date_of_birth", k.DateOfBirth)
	add("approximate_age", sql.NullInt32{Int32: int32(k.ApproximateAge), Valid: k.ApproximateAge > 0})
	add("residence_authority", k.ResidenceAuthority)
	add("residence_force", k.ResidenceForce)
	add("deconfliction", k.Deconfliction)
	add("screened_on", k.ScreenedOn)
	add("screening_result", k.ScreeningResult)
	add("section36_body", k.Section36Body)
	add("section36_body_name", k.Section36BodyName)
	add("section36_maker", k.Section36Maker)
	add("section36_on", k.Section36On)
	add("section36_result", k.Section36Result)
	add("section36_grounds", k.Section36Grounds)
	add("late_start", k.LateStart)
	add("clock_lost", k.ClockLost)
	add("clock_stopped", k.ClockStopped)
	add("urgent", k.Urgent)
	add("urgent_on", k.UrgentOn)
	add("first_panel_on", k.FirstPanelOn)
	add("agenda_item_id", optional(string(k.Item)))
	add("deferrals", k.Deferrals)
	add("deferred_to", k.DeferredTo)
	add("adopted_on", k.AdoptedOn)
	add("plan_version", k.PlanVersion)
	add("consent_status", k.ConsentStatus)
	add("consent_giver", k.ConsentGiver)
	add("consent_on", k.ConsentOn)
	add("support_from", k.SupportFrom)
	add("next_review", k.NextReview)
	add("reassess_on", k.ReassessOn)
	add("reassess_none", k.ReassessNone)
	add("paused_reason", k.PausedReason)
	add("safety_flag", k.SafetyFlag)
	add("state_before", k.StateBefore)
	add("reopened_from", optional(string(k.ReopenedFrom)))
	add("outcome", k.Outcome)
	add("closed_on", k.ClosedOn)
	add("closure_code", k.ClosureCode)
	add("reviews_done", k.ReviewsDone)
	add("monitor_until", k.MonitorUntil)
	add("source_ref", optional(k.SourceRef))
	add("source_file", k.SourceFile)
	add("national_ref", k.NationalRef)
	return columns, args
}

func optional(s string) sql.NullString { return sql.NullString{String: s, Valid: s != ""} }

func fileColumns() []string {
	names, _ := values(casework.Case{})
	all := append([]string{"case_id", "ref", "person_id", "panel_id", "version", "updated_at"}, names...)
	for i, n := range all {
		all[i] = "c." + n
	}
	return all
}

// updateFile saves a file by the version it was read at. Its columns are this package's own words.
func updateFile(columns []string) string {
	var set []string
	for i, n := range columns {
		set = append(set, fmt.Sprintf("%s = $%d", n, i+1))
	}
	n := len(columns)
	return `UPDATE case_file SET ` + strings.Join(set, ", ") +
		fmt.Sprintf(", updated_at = $%d, version = version + 1 WHERE case_id = $%d AND version = $%d", n+1, n+2, n+3)
}

func insertFile(columns []string) string {
	var marks []string
	for i := range columns {
		marks = append(marks, fmt.Sprintf("$%d", i+1))
	}
	return `INSERT INTO case_file (` + strings.Join(columns, ", ") + `) VALUES (` + strings.Join(marks, ", ") + `)`
}
