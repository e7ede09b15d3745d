package arch

import (
	"fmt"
	"go/ast"
	"go/token"
	"reflect"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// exempt are the folders whose code never serves a person: tests' own and developers' own.
var exempt = []string{"internal/testkit", "internal/bench", "cmd/dev", "internal/arch", "internal/tools"}

func product(s *source) bool { return s.isGo() && !s.isTest() && !s.generated && !s.in(exempt...) }

// sqlText recognises a statement, in the capitals or the small letters that SQL is written in: prose mixes the two.
var sqlText = regexp.MustCompile(`\b(SELECT\s[^;]*\bFROM\s|SELECT\s+(EXISTS|count|set_config|pg_)\b|INSERT\s+INTO\s|DELETE\s+FROM\s|UPDATE\s+\S+\s+SET\s|TRUNCATE\s|SET\s+LOCAL\s)|` +
	`^\s*(select\s[^;]*\bfrom\s+\w+|insert\s+into\s|delete\s+from\s|update\s+\w+\s+set\s)`)

// sqlInStores: every statement lies in a store.go, the case file's package, the register's or one of the few platform packages that
// keep tables of their own.
func sqlInStores(s *source) (breaches []string) {
	if !product(s) || mayHoldSQL(s) {
		return nil
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
			if text, err := strconv.Unquote(lit.Value); err == nil && sqlText.MatchString(text) {
				breaches = append(breaches, s.line(lit)+" holds SQL outside a store.go")
			}
		}
		return true
	})
	return breaches
}

// mayHoldSQL: a store is store.go, store_….go or …store.go. Sessions and drafts hold no case and need no decision, so
// httpd keeps them itself.
func mayHoldSQL(s *source) bool {
	store := s.base() == "store.go" || strings.HasPrefix(s.base(), "store_") || strings.HasSuffix(s.base(), "store.go")
	visitor := s.in("internal/platform/httpd") && (strings.HasPrefix(s.base(), "session") || strings.HasPrefix(s.base(), "draft"))
	return visitor || store && s.in("internal/feature", "internal/platform") ||
		s.in("internal/casefile", "internal/register", "internal/platform/pg", "internal/platform/auditlog")
}

// oneWayOut: only pg opens transactions; raw calls of the driver are for stores.
func oneWayOut(s *source) (breaches []string) {
	if !product(s) || s.in("internal/platform/pg") {
		return nil
	}
	opens := []string{"BeginTx", "BeginTxx", "Beginx", "MustBegin", "MustBeginTx"}
	if s.local("database/sql") != "" || s.local("github.com/jmoiron/sqlx") != "" {
		opens = append(opens, "Begin")
	}
	raw := []string{"Exec", "ExecContext", "MustExec", "MustExecContext", "NamedExecContext", "QueryContext", "QueryxContext", "QueryRowContext", "QueryRowxContext"}
	integrator := s.in("internal/platform/auditlog") // a single writer on a login of its own, which has no person and no case
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		if sel.Sel.Name == "SQL" && len(call.Args) == 0 && !s.in("internal/platform/jobs") {
			breaches = append(breaches, s.line(call)+" takes the inside of a transaction, which is for the job queue alone")
		}
		if slices.Contains(opens, sel.Sel.Name) && !integrator {
			breaches = append(breaches, s.line(call)+" opens a transaction outside platform/pg")
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && (pkg.Name == "sql" || pkg.Name == "sqlx") &&
			slices.Contains([]string{"Open", "OpenDB", "Connect", "ConnectContext", "MustConnect", "MustOpen"}, sel.Sel.Name) {
			breaches = append(breaches, s.line(call)+" opens a database outside platform/pg")
		}
		if slices.Contains(raw, sel.Sel.Name) && !mayHoldSQL(s) && !onTx(sel) {
			breaches = append(breaches, s.line(call)+" talks to the driver outside a store.go")
		}
		return true
	})
	return breaches
}

// onTx says whether a call is one of a variable called tx, whose Exec is that of *pg.Tx.
func onTx(sel *ast.SelectorExpr) bool {
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == "tx" && sel.Sel.Name == "Exec"
}

// oneClock: the time comes from the transaction or from the clock that was handed in.
func oneClock(s *source) (breaches []string) {
	if !product(s) || s.base() == "clock.go" && s.in("internal/platform/pg", "internal/platform/httpd", "internal/app", "cmd/channelpanel") {
		return nil
	}
	name := s.local("time")
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		sel, ok := n.(*ast.SelectorExpr)
		if !ok || name == "" {
			return true
		}
		if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Name == name && slices.Contains([]string{"Now", "Since", "Until"}, sel.Sel.Name) {
			breaches = append(breaches, s.line(sel)+" reads the machine's clock (time."+sel.Sel.Name+")")
		}
		return true
	})
	return breaches
}

var roleInTemplate = regexp.MustCompile(`(?i)\brole\s*(==|!=)\s*("[^"]+"|casework\.\w)`)

// noRoleTests: who may do what is asked of the guard. Code that compares a role with one it knows decides by itself.
func noRoleTests(s *source) (breaches []string) {
	if s.in("internal/platform/authz") || s.in("internal/demo") { // a demonstration casts its people; it decides nothing
		return nil
	}
	if !s.isGo() {
		for i, line := range strings.Split(s.text, "\n") {
			if roleInTemplate.MatchString(line) {
				breaches = append(breaches, fmt.Sprintf("%s:%d compares a role", s.path, i+1))
			}
		}
		return breaches
	}
	if !product(s) {
		return nil
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BinaryExpr:
			if (n.Op == token.EQL || n.Op == token.NEQ) && (isRole(n.X) && isKnown(n.Y) || isRole(n.Y) && isKnown(n.X)) {
				breaches = append(breaches, s.line(n)+" compares a role")
			}
		case *ast.SwitchStmt:
			if n.Tag != nil && isRole(n.Tag) && slices.ContainsFunc(n.Body.List, func(c ast.Stmt) bool {
				return slices.ContainsFunc(c.(*ast.CaseClause).List, isKnown)
			}) {
				breaches = append(breaches, s.line(n)+" switches on a role")
			}
		}
		return true
	})
	return breaches
}

func isRole(e ast.Expr) bool { return strings.HasSuffix(strings.ToLower(lastName(e)), "role") }

// isKnown says whether an expression is a constant of somebody's: a text that is not empty, or casework.Chair.
func isKnown(e ast.Expr) bool {
	if lit, ok := e.(*ast.BasicLit); ok {
		return lit.Kind == token.STRING && len(lit.Value) > 2
	}
	if sel, ok := e.(*ast.SelectorExpr); ok {
		pkg, ok := sel.X.(*ast.Ident)
		return ok && pkg.Name == "casework"
	}
	return false
}

func lastName(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.CallExpr:
		return lastName(e.Fun)
	}
	return ""
}

var (
	rawHTML      = regexp.MustCompile(`\btempl\.(Raw|JSUnsafeFuncCall|SafeScript)\b|\btemplate\.(HTML|JS|JSStr|HTMLAttr|CSS)\b|\btempl\.SafeCSS\(`)
	inlineStyle  = regexp.MustCompile(`\sstyle\s*=|<style[\s>]`)
	inlineScript = regexp.MustCompile(`(?i)\son[a-z]+\s*=\s*["{]|<script(>|\s+(?:[^s>][^>]*)?>)|^\s*script\s+\w+\(`)
)

// oneScript tells the stylesheet that scripts run; the content security policy names its hash.
const oneScript = "<script>document.body.className += ' js-enabled'"

// escapedPages: what a person typed reaches a page only through templ's escaping, and the content security policy
// forbids inline style and script.
func escapedPages(s *source) (breaches []string) {
	if s.generated || s.isTest() || s.in("internal/arch") {
		return nil
	}
	for i, line := range strings.Split(s.text, "\n") {
		at := fmt.Sprintf("%s:%d", s.path, i+1)
		if rawHTML.MatchString(line) {
			breaches = append(breaches, at+" goes round templ's escaping")
		}
		if s.isGo() {
			continue
		}
		if inlineStyle.MatchString(line) {
			breaches = append(breaches, at+" holds inline style")
		}
		if inlineScript.MatchString(line) && !strings.Contains(line, "src=") && !(s.path == "web/ui/page.templ" && strings.Contains(line, oneScript)) {
			breaches = append(breaches, at+" holds inline script")
		}
	}
	return breaches
}

// longest is how many lines a person will still read in one file.
const longest = 700

// shortFiles: one concept to a file.
func shortFiles(s *source) []string {
	if n := strings.Count(s.text, "\n"); n > longest && !s.generated {
		return []string{fmt.Sprintf("%s has %d lines, more than %d", s.path, n, longest)}
	}
	return nil
}

// noHiddenState: nothing happens before main, and no package remembers anything between calls.
func noHiddenState(s *source) (breaches []string) {
	if !s.isGo() || s.isTest() || s.generated {
		return nil
	}
	for _, d := range s.syntax.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.Name == "init" && d.Recv == nil {
				breaches = append(breaches, s.line(d)+" works in init")
			}
		case *ast.GenDecl:
			if d.Tok != token.VAR {
				continue
			}
			for _, spec := range d.Specs {
				v := spec.(*ast.ValueSpec)
				if remembers(v) && !(embedded(d.Doc) || embedded(v.Doc)) {
					breaches = append(breaches, s.line(v)+" keeps state in the package: "+v.Names[0].Name)
				}
			}
		}
	}
	return breaches
}

// remembers says whether a package's variable is made to be changed: without a value, or with an empty map, a new
// thing or a lock.
func remembers(v *ast.ValueSpec) bool {
	if v.Names[0].Name == "_" {
		return false
	}
	if len(v.Values) == 0 {
		return true
	}
	switch x := v.Values[0].(type) {
	case *ast.CallExpr:
		id, ok := x.Fun.(*ast.Ident)
		return ok && (id.Name == "make" || id.Name == "new")
	case *ast.CompositeLit:
		sel, ok := x.Type.(*ast.SelectorExpr)
		if ok {
			pkg, ok := sel.X.(*ast.Ident)
			return ok && (pkg.Name == "sync" || pkg.Name == "atomic")
		}
		_, isMap := x.Type.(*ast.MapType)
		return isMap && len(x.Elts) == 0
	}
	return false
}

func embedded(doc *ast.CommentGroup) bool {
	return doc != nil && slices.ContainsFunc(doc.List, func(c *ast.Comment) bool { return strings.HasPrefix(c.Text, "//go:embed ") })
}

var (
	claims = regexp.MustCompile(`^// ?(?i:shows)\s+[A-Z]+-?\d`)
	claim  = regexp.MustCompile(`^// Shows [A-Z]{1,3}-?\d+[a-z]?(, [A-Z]{1,3}-?\d+[a-z]?)*\.$`)
)

// plainClaims: a test that shows a feature or a check says so as "// Shows SC-04, AX1." on a line of its own, so that
// a list of what is shown can be made by machine. Nothing but a test can show anything.
func plainClaims(s *source) (breaches []string) {
	if !s.isGo() || s.in("internal/arch") {
		return nil
	}
	for _, group := range s.syntax.Comments {
		for _, c := range group.List {
			switch {
			case !claims.MatchString(c.Text):
			case !s.isTest():
				breaches = append(breaches, s.line(c)+" claims to show something, and is no test")
			case !claim.MatchString(c.Text):
				breaches = append(breaches, s.line(c)+` is no claim of the form "// Shows SC-04, AX1."`)
			}
		}
	}
	return breaches
}

// fixed are the names of columns that the server alone fills in: keys, moments and who did something.
var fixed = regexp.MustCompile(`(_ids?|_at|_actor)$|^(made|granted|joined|parted|raised|recorded|decided|created|answered|linked|signed|said|published|proposed|approved|reviewed|drafted|ended)_by$`)

// plainForms: a form has no field by which its sender could choose a row's key, or say that somebody else did something, or at
// another moment. What a form does not have is refused where it is read.
func plainForms(s *source) (breaches []string) {
	if !product(s) {
		return nil
	}
	ast.Inspect(s.syntax, func(n ast.Node) bool {
		field, ok := n.(*ast.Field)
		if !ok || field.Tag == nil {
			return true
		}
		text, err := strconv.Unquote(field.Tag.Value)
		if err != nil {
			return true
		}
		if name := reflect.StructTag(text).Get("form"); fixed.MatchString(name) {
			breaches = append(breaches, s.line(field)+" lets a form say "+name+", which the server alone fills in")
		}
		return true
	})
	return breaches
}
