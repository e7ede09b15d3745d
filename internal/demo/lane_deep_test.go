//go:build deep

package demo_test

const deep = true

func lane(_, deep int) int { return deep }
