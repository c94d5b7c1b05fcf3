package handlers

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// Every code that can reach a person has words in both languages. Codes are the
// string literals of the form noun.fault whose noun some table of words knows.
func TestEveryCodeHasWords(t *testing.T) {
	code := regexp.MustCompile(`^[a-z]+\.[a-z_]+$`)
	nouns := map[string]bool{}
	used := map[string]string{}
	root := os.DirFS("..")
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "testdata" || name != "." && strings.HasPrefix(d.Name(), ".")) {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
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
		ast.Inspect(file, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.KeyValueExpr:
				if name, ok := n.Key.(*ast.Ident); ok && name.Name == "Path" { // of a field in a document
					return false
				}
				// An entry of a table of words: "code": {"中文", "English"}.
				if key, ok := n.Key.(*ast.BasicLit); ok && key.Kind == token.STRING {
					if _, ok := n.Value.(*ast.CompositeLit); ok {
						noun, _, _ := strings.Cut(strings.Trim(key.Value, `"`), ".")
						nouns[noun] = true
					}
				}
			case *ast.BasicLit:
				if n.Kind == token.STRING {
					if s, err := strconv.Unquote(n.Value); err == nil && code.MatchString(s) {
						used[s] = name
					}
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for c, where := range used {
		noun, _, _ := strings.Cut(c, ".")
		// Headings of files and names of rights are no codes.
		if !nouns[noun] || strings.HasSuffix(where, "propose_words.go") || strings.HasSuffix(where, "registry/rights.go") {
			continue
		}
		for _, lang := range []string{"zh", "en"} {
			if say(c, lang) == c {
				t.Errorf("%s: %s has no words in %s", where, c, lang)
			}
		}
	}
	if len(used) < 30 {
		t.Errorf("only %d codes found: the search is broken", len(used))
	}
}
