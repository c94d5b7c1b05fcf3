package registry

// InChunksOf makes an import write n rows in one trip, so that a test of many
// trips need not have many rows.
func (opt ImportOptions) InChunksOf(n int) ImportOptions {
	opt.chunk = n
	return opt
}
