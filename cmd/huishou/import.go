package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/cheggaaa/pb/v3"

	"huishou/geo/exchange"
	"huishou/geo/registry"
)
