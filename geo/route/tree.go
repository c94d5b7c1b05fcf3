package route

import "math"

// tree finds cheapest trees from node 0, keeping its memory between calls.
type tree struct {
	parent []int
	near   []float64
	done   []bool
}

func newTree(nodes int) *tree {
	return &tree{parent: make([]int, nodes), near: make([]float64, nodes), done: make([]bool, nodes)}
}

// prim is the cheapest spanning tree when c is the same both ways between all
// nodes but 0 (Prim 1957): for each node the one before it on the way from 0.
func (t *tree) prim(c [][]float64) []int {
	for i := range t.near {
		t.near[i], t.done[i], t.parent[i] = math.Inf(1), false, 0
	}
	copy(t.near, c[0])
	t.done[0] = true
	for range len(c) - 1 {
		next := -1
		for i, d := range t.near {
			if !t.done[i] && (next < 0 || d < t.near[next]) {
				next = i
			}
		}
		t.done[next] = true
		for j, d := range c[next] {
			if !t.done[j] && d < t.near[j] {
				t.near[j], t.parent[j] = d, next
			}
		}
	}
	return t.parent
}

// edmonds is the cheapest arborescence from node 0 in a directed graph (Chu and
// Liu 1965, Edmonds 1967), all circles of a round contracted at once. Missing arcs
// cost +Inf.
func (t *tree) edmonds(c [][]float64) []int {
	n := len(c)
	parent := make([]int, n)
	for j := 1; j < n; j++ {
		for i := range n {
			if i != j && c[i][j] < c[parent[j]][j] {
				parent[j] = i
			}
		}
	}
	group, groups := circles(parent)
	if groups == n {
		return parent
	}
	// the arc that stands for the cheapest one between two groups
	type arc struct{ from, to int }
	small := grid(groups)
	for _, row := range small {
		for j := range row {
			row[j] = math.Inf(1)
		}
	}
	stands := make([]arc, groups*groups)
	size := make([]int, groups)
	for _, g := range group {
		size[g]++
	}
	for j := 1; j < n; j++ {
		b, saved := group[j], 0.0
		if size[b] > 1 {
			saved = c[parent[j]][j]
		}
		if math.IsInf(saved, 1) {
			saved = 0
		}
		for i := range n {
			a := group[i]
			if d := c[i][j] - saved; a != b && d < small[a][b] {
				small[a][b], stands[a*groups+b] = d, arc{i, j}
			}
		}
	}
	for b, a := range t.edmonds(small) {
		if b == 0 {
			continue
		}
		if s := stands[a*groups+b]; s.to > 0 {
			parent[s.to] = s.from
		}
	}
	return parent
}

// circles gives every node its group: those on a circle of the parents share one,
// node 0 is in group 0.
func circles(parent []int) (group []int, groups int) {
	n := len(parent)
	group = make([]int, n)
	seen := make([]int, n)
	for i := range group {
		group[i] = -1
	}
	group[0], groups, seen[0] = 0, 1, -1
	for i := 1; i < n; i++ {
		v := i
		for seen[v] == 0 {
			seen[v] = i
			v = parent[v]
		}
		if seen[v] != i || group[v] >= 0 {
			continue
		}
		for group[v] < 0 {
			group[v] = groups
			v = parent[v]
		}
		groups++
	}
	for i := range group {
		if group[i] < 0 {
			group[i] = groups
			groups++
		}
	}
	return group, groups
}
