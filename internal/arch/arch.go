// Package arch holds the rules of the house as tests: which room may know which, where SQL, gin and casbin live, and
// what no file may do. It reads source only; nothing of the product imports it.
package arch
