package main

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"huishou/geo/registry"
	"huishou/geo/registry/account"
)

func TestTokensAreMadeOnTheMachine(t *testing.T) {
	flags := storeFlags{Data: t.TempDir()}
	reg, closing, err := flags.open(t.Context(), registry.Options{Poll: -1})
	if err != nil {
		t.Fatal(err)
	}
	accounts, err := account.Open(t.Context(), reg, account.Options{Light: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := accounts.Create(t.Context(), registry.Console, "robot", "对接", "tangle-Orbit-91-harvest", []registry.Grant{{Role: registry.Integrator}}, ""); err != nil {
		t.Fatal(err)
	}
	closing()
	call := func(want int, args ...string) string {
		t.Helper()
		var out, errs bytes.Buffer
		if code := run(t.Context(), append(args, "--data", flags.Data), &out, &errs); code != want {
			t.Fatalf("%v: exit %d: %s%s", args, code, out.String(), errs.String())
		}
		return out.String() + errs.String()
	}
	var made tokenLine
	if err := json.Unmarshal([]byte(call(exitOK, "token", "create", "ROBOT", "--name", "夜间导入", "--scope", "place.import", "--days", "30", "--json")), &made); err != nil || !strings.HasPrefix(made.Token, account.TokenMark) {
		t.Fatalf("%v, %+v", err, made)
	}
	list := call(exitOK, "token", "list", "robot", "--json")
	if !strings.Contains(list, string(made.ID)) || strings.Contains(list, made.Token) {
		t.Errorf("the list: %s", list)
	}
	t.Run("it may no more than its account", func(t *testing.T) {
		if out := call(exitFailed, "token", "create", "robot", "--name", "多要", "--scope", "account.manage"); !strings.Contains(out, "scope.not_yours") && !strings.Contains(out, account.Words["scope.not_yours"][1]) {
			t.Error(out)
		}
	})
	t.Run("it is revoked once", func(t *testing.T) {
		call(exitOK, "token", "revoke", string(made.ID))
		call(exitFailed, "token", "revoke", string(made.ID))
	})
}
