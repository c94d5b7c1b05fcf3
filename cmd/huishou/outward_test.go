package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"
)

// ways are those of the standard library to ask another address.
var ways = map[string][]string{
	"http": {"Get", "Head", "Post", "PostForm", "Client", "DefaultClient", "NewRequest", "NewRequestWithContext", "Transport"},
	"net":  {"Dial", "DialTimeout", "Dialer", "LookupHost", "LookupIP", "Resolver"},
	"exec": {"Command", "CommandContext"},
}

// outwardPackage is the one that posts and mails, to servers of settings.
const outwardPackage = "handlers/outward"

// S13: the program asks no address that a user gave, and starts no other program.
// Only the driver of the Mongo store opens connections, to the address of its setting,
// and the ways out of notices, of which [TestOnlySettingsSayWhereNoticesGo] tells.
func TestNothingAsksAnotherAddress(t *testing.T) {
	root := os.DirFS("../..")
	looked := 0
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"node_modules", "testdata", "bin", "storetest"}, d.Name())) {
			return fs.SkipDir
		}
		// The benchmark asks this very program, on loopback.
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || name == "cmd/huishou/bench.go" || path.Dir(name) == outwardPackage {
			return nil
		}
		src, err := fs.ReadFile(root, name)
		if err != nil {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, src, 0)
		if err != nil {
			return err
		}
		looked++
		ast.Inspect(file, func(n ast.Node) bool {
			sel, ok := n.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Obj == nil && slices.Contains(ways[pkg.Name], sel.Sel.Name) {
				t.Errorf("%s uses %s.%s", name, pkg.Name, sel.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil || looked < 100 {
		t.Fatalf("%d files looked at, %v", looked, err)
	}
}

// The ways out are made in one place, of flags alone, and a message has no part in
// which server it goes to.
func TestOnlySettingsSayWhereNoticesGo(t *testing.T) {
	made := map[string]int{}
	err := fs.WalkDir(os.DirFS("../.."), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && name != "." && (strings.HasPrefix(d.Name(), ".") || slices.Contains([]string{"node_modules", "testdata", "bin"}, d.Name())) {
			return fs.SkipDir
		}
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path.Join("../..", name), nil, 0)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			if strings.Trim(spec.Path.Value, `"`) == "huishou/"+outwardPackage && name != "cmd/huishou/notices.go" {
				t.Errorf("%s wires a way out", name)
			}
		}
		ast.Inspect(file, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok {
				return true
			}
			sel, ok := call.Fun.(*ast.SelectorExpr)
			if !ok {
				return true
			}
			pkg, _ := sel.X.(*ast.Ident)
			switch {
			case pkg != nil && pkg.Name == "outward" && strings.HasPrefix(sel.Sel.Name, "New"):
				made[sel.Sel.Name]++
				for _, arg := range call.Args {
					flagsOnly(t, name, arg)
				}
			case path.Dir(name) == outwardPackage && sel.Sel.Name == "NewRequestWithContext":
				if !reads(call.Args[2], "w", "url") {
					t.Errorf("%s asks another address than the setting", name)
				}
			case path.Dir(name) == outwardPackage && pkg != nil && pkg.Name == "smtp" && sel.Sel.Name == "NewClient":
				if !reads(call.Args[0], "m", "host") {
					t.Errorf("%s mails over another server than the setting", name)
				}
			case path.Dir(name) == outwardPackage && pkg != nil && pkg.Name == "http" && slices.Contains([]string{"Get", "Head", "Post", "PostForm", "NewRequest"}, sel.Sel.Name):
				t.Errorf("%s uses http.%s", name, sel.Sel.Name)
			}
			return true
		})
		return nil
	})
	if err != nil || made["NewWebhook"] != 1 || made["NewMail"] != 1 {
		t.Fatalf("%v, %v", made, err)
	}
}

// reads reports whether e is x.field.
func reads(e ast.Expr, x, field string) bool {
	sel, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	id, ok := sel.X.(*ast.Ident)
	return ok && id.Name == x && sel.Sel.Name == field
}

// flagsOnly refuses an argument that is not made of flags and the clock.
func flagsOnly(t *testing.T, name string, arg ast.Expr) {
	ast.Inspect(arg, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.CallExpr:
			t.Errorf("%s: a way out is made of what something answers", name)
		case *ast.SelectorExpr:
			id, _ := n.X.(*ast.Ident)
			if id == nil || id.Name != "f" && !(id.Name == "reg" && n.Sel.Name == "Now") && id.Name != "outward" {
				t.Errorf("%s: a way out is made of more than flags", name)
			}
			return false
		}
		return true
	})
}
