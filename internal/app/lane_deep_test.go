//go:build deep

package app_test

func lane(_, deep int) int { return deep }
