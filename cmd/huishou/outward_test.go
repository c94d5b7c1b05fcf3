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

// outward are the ways of the standard library to ask another address.
var outward = map[string][]string{
	"http": {"Get", "Head", "Post", "PostForm", "Client", "DefaultClient", "NewRequest", "NewRequestWithContext", "Transport"},
	"net":  {"Dial", "DialTimeout", "Dialer", "LookupHost", "LookupIP", "Resolver"},
	"exec": {"Command", "CommandContext"},
}

// S13: the program asks no address that a user gave, and starts no other program.
// Only the driver of the Mongo store opens connections, to the address of its setting.
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
		if path.Ext(name) != ".go" || strings.HasSuffix(name, "_test.go") || name == "cmd/huishou/bench.go" {
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
			if pkg, ok := sel.X.(*ast.Ident); ok && pkg.Obj == nil && slices.Contains(outward[pkg.Name], sel.Sel.Name) {
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
