package people_test

import (
	"net/http"
	"strings"
	"testing"

	"channelpanel/internal/casework"
	"channelpanel/internal/testkit/web"
)

// What is on one record is for those who may know of its cases: two of which other people may know stay two records, though
// they are said to be one person.
//
// Shows PE6.
func TestRecordsOfCasesForOtherEyesStayApart(t *testing.T) {
	t.Parallel()
	for name, close := range map[string]string{
		"a case that is restricted":         `UPDATE case_file SET sens = 'restricted' WHERE ref = $1`,
		"a case that somebody stepped from": `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by) SELECT c.case_id, 'recused', (SELECT user_id FROM user_account WHERE display_name = 'Ravi Shah'), c.panel_id, c.sens, c.received_on, now() - interval '1 year', 'neighbour', 'test' FROM case_file c WHERE c.ref = $1`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := open(t)
			me := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator)
			o.hire(t, o.here, "Ravi Shah", casework.CaseOfficer)
			first, later := o.refer(t, o.here, "Katherine", "Oakfield", "01632 960001", 2), o.refer(t, o.here, "Catherine", "Oakfeild", "01632 960002", 20)
			o.do(t, `INSERT INTO tie (case_id, kind, part, subject_id, panel_id, sens, received_on, since, reason, made_by)
				SELECT c.case_id, 'assigned', 'lead', (SELECT user_id FROM user_account WHERE display_name = 'Cora Lindqvist'), c.panel_id, c.sens, c.received_on, now() - interval '1 year', '', 'test'
				FROM case_file c WHERE c.ref = $1`, first)
			o.do(t, close, first)
			p := me.Get("/cases/"+later+"/met").Want(http.StatusOK).Submit(form, web.Values{"answer_1": {"SAME"}}).Want(http.StatusSeeOther).Follow().Want(http.StatusOK)
			if text := p.Text("main"); !strings.Contains(text, "stay apart") || !strings.Contains(text, "Cora Lindqvist said") || strings.Contains(text, "cannot end") {
				t.Errorf("the page does not say what came of it: %s", text)
			}
			o.want(t, "joinings", 0, `SELECT count(*) FROM person_merge`)
			o.want(t, "records with a case", 2, `SELECT count(DISTINCT person_id) FROM case_file`)
			o.want(t, "telephone number of the first", 1, `SELECT count(*) FROM person WHERE family_name = 'Oakfield' AND phone = '01632 960001'`)
		})
	}
}

// Shows PE6.
func TestAJoiningIsUndoneWholeAlsoWhereACaseWasSealedSince(t *testing.T) {
	t.Parallel()
	o := open(t)
	me := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator)
	first, later := o.refer(t, o.here, "Katherine", "Oakfield", "01632 960001", 2), o.refer(t, o.here, "Catherine", "Oakfeild", "01632 960002", 20)
	second := o.refer(t, o.here, "Catherine", "Oakfeild", "01632 960002", 21)
	o.do(t, `UPDATE case_file SET person_id = (SELECT person_id FROM case_file WHERE ref = $1) WHERE ref = $2`, later, second)
	o.do(t, `UPDATE person SET address = '9 Mill Row', postcode = 'EX1 9ZZ', residence_authority = 'Wyeshire' WHERE family_name = 'Oakfeild'`)
	o.do(t, `UPDATE person SET address = '1 High Street', postcode = 'EX1 1AA' WHERE family_name = 'Oakfield'`)
	done := me.Get("/cases/"+first+"/met").Submit(form, web.Values{"answer_1": {"SAME"}}).Want(http.StatusSeeOther).Follow()
	o.want(t, "the newer home as a whole", 1, `SELECT count(*) FROM person WHERE family_name = 'Oakfield' AND address = '9 Mill Row' AND postcode = 'EX1 9ZZ' AND residence_authority = 'Wyeshire'`)
	o.want(t, "lines on the timelines", 3, `SELECT count(*) FROM case_event WHERE section = 'case.identity'`)
	o.want(t, "cases with an entry", 3, `SELECT count(DISTINCT ref) FROM audit_event WHERE outcome = 'done' AND action LIKE 'case.identity:%'`)

	undo := done.Doc.Find("main table a[href^='/cases/"+first+"/met/']").AttrOr("href", "")
	page := me.Get(undo).Want(http.StatusOK)
	o.do(t, `UPDATE case_file SET sens = 'sealed' WHERE ref = $1`, second)
	page.Submit(form, web.Values{"reason": {"The school knows both."}}).Want(http.StatusSeeOther)
	o.want(t, "cases of the other record", 2, `SELECT count(*) FROM case_file c JOIN person p USING (person_id) WHERE p.family_name = 'Oakfeild' AND c.ref IN ($1, $2)`, later, second)
	o.want(t, "the first home again", 1, `SELECT count(*) FROM person WHERE family_name = 'Oakfield' AND address = '1 High Street' AND postcode = 'EX1 1AA' AND residence_authority = ''`)
	o.want(t, "remembered as two", 1, `SELECT count(*) FROM match_answer WHERE answer = 'NOT_SAME'`)
	o.want(t, "lines on the timelines after it", 6, `SELECT count(*) FROM case_event WHERE section = 'case.identity'`)
	o.want(t, "who undid it", 1, `SELECT count(*) FROM person_merge m JOIN user_account u ON u.user_id = m.parted_by WHERE u.display_name = 'Cora Lindqvist'`)
}

// Whoever keeps an earlier case learns the name that was referred and what they hold themselves: a record that was planted
// to be asked about brings nothing else to light.
//
// Shows N1.
func TestAKeeperLearnsNothingOfAReferralButTheNameAndWhatTheyHold(t *testing.T) {
	t.Parallel()
	o := open(t)
	me, far := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator), o.hire(t, o.there, "Dov Farley", casework.Coordinator)
	o.refer(t, o.there, "Katherine", "Oakfield", "", 2)
	later := o.refer(t, o.here, "Catherine", "Oakfeild", "01632 960002", 20)
	o.do(t, `UPDATE person SET postcode = 'EX1 9ZZ', email = 'cat@example.com', occupation = 'Millbrook School' WHERE family_name = 'Oakfeild'`)
	o.do(t, `UPDATE person SET postcode = 'EX1 9ZZ' WHERE family_name = 'Oakfield'`)
	o.ask(t, me, later)
	p := far.Get(o.link(t, "Dov Farley")).Want(http.StatusOK)
	text := p.Text("main")
	for _, told := range []string{"Oakfeild", "EX1 9ZZ", "9 May 2009"} {
		if !strings.Contains(text, told) {
			t.Errorf("the keeper is not told %q: %s", told, text)
		}
	}
	for _, kept := range []string{"960002", "cat@example.com", "Millbrook"} {
		if strings.Contains(string(p.Body), kept) {
			t.Errorf("the keeper reads %q", kept)
		}
	}
	o.want(t, "particulars that are kept", 0, `SELECT count(*) FROM match_question WHERE CAST(particulars AS text) LIKE '%960002%'`)
}

// Shows N1.
func TestWhoSteppedOutOfTheLaterCaseIsNotAskedAndASealedOneAsksNobody(t *testing.T) {
	t.Parallel()
	o := open(t)
	me := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator)
	far, friend := o.hire(t, o.there, "Dov Farley", casework.Coordinator), o.hire(t, o.there, "Eve Farley", casework.Coordinator)
	o.do(t, `UPDATE user_account SET ends_on = '2026-03-01' WHERE display_name = 'Eve Farley'`)
	o.refer(t, o.there, "Katherine", "Oakfield", "", 2)
	later := o.refer(t, o.here, "Catherine", "Oakfeild", "", 20)
	o.ask(t, me, later)
	o.want(t, "notices", 1, `SELECT count(*) FROM notice`)
	link := o.link(t, "Dov Farley")
	o.do(t, `UPDATE user_account SET ends_on = NULL`)
	far.Get(link).Want(http.StatusOK)
	o.do(t, `INSERT INTO tie (case_id, kind, subject_id, panel_id, sens, received_on, since, reason, made_by)
		SELECT c.case_id, 'recused', (SELECT user_id FROM user_account WHERE display_name = 'Eve Farley'), c.panel_id, c.sens, c.received_on, now() - interval '1 year', 'neighbour', 'test'
		FROM case_file c WHERE c.ref = $1`, later)
	friend.Get(link).Want(http.StatusNotFound)
	far.Get(link).Want(http.StatusOK)
	o.do(t, `UPDATE case_file SET sens = 'sealed' WHERE ref = $1`, later)
	far.Get(link).Want(http.StatusNotFound)

	quiet := o.refer(t, o.here, "Catherine", "Oakfeild", "", 22)
	o.do(t, `UPDATE case_file SET sens = 'restricted' WHERE ref = $1`, quiet)
	o.do(t, `INSERT INTO tie (case_id, kind, part, subject_id, panel_id, sens, received_on, since, reason, made_by)
		SELECT c.case_id, 'assigned', 'lead', (SELECT user_id FROM user_account WHERE display_name = 'Cora Lindqvist'), c.panel_id, c.sens, c.received_on, now() - interval '1 year', '', 'test'
		FROM case_file c WHERE c.ref = $1`, quiet)
	me.Get("/cases/" + quiet + "/met").Want(http.StatusOK)
	o.want(t, "questions of the case that is held closely", 0, `SELECT count(*) FROM match_question q JOIN case_file c USING (case_id) WHERE c.ref = $1`, quiet)
}

// Shows N1.
func TestTheSixthWhoIsStronglyAlikeIsAskedForToo(t *testing.T) {
	t.Parallel()
	o := open(t)
	me := o.hire(t, o.here, "Cora Lindqvist", casework.Coordinator)
	later := o.refer(t, o.here, "Catherine", "Oakfeild", "", 20)
	for day := range 7 {
		o.refer(t, o.here, "Katherine", "Oakfield", "", 2+day)
	}
	p := me.Get("/cases/" + later + "/met").Want(http.StatusOK)
	if text := p.Text("main"); !strings.Contains(text, "To be answered: 7") || !strings.Contains(text, "once these are answered: 2") {
		t.Errorf("the page does not say how many there are: %s", text)
	}
	no := web.Values{"answer_1": {"NOT_SAME"}, "answer_2": {"NOT_SAME"}, "answer_3": {"NOT_SAME"}, "answer_4": {"NOT_SAME"}, "answer_5": {"NOT_SAME"}}
	p = p.Submit(form, no).Want(http.StatusSeeOther).Follow()
	if text := p.Text("main"); !strings.Contains(text, "To be answered: 2") {
		t.Errorf("the last two are not asked for: %s", text)
	}
	p = p.Submit(form, web.Values{"answer_1": {"NOT_SAME"}, "answer_2": {"NOT_SAME"}}).Want(http.StatusSeeOther).Follow()
	if text := p.Text("main"); strings.Contains(text, "To be answered") {
		t.Errorf("after all were answered: %s", text)
	}
	o.want(t, "looks at the earlier cases, five on each page", 15, `SELECT count(*) FROM audit_event WHERE outcome = 'viewed' AND action = 'case.identity:read' AND ref <> $1`, later)
}
