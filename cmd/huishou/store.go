package main

import (
	"context"
	"fmt"
	"log/slog"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"huishou/geo/hours"
	"huishou/geo/registry"
	"huishou/geo/store/backup"
	"huishou/geo/store/mongo"
	"huishou/geo/store/sqlite"
)

// storeFlags say where the registry is kept. This file is the only place that
// names a concrete store.
type storeFlags struct {
	Data     string `help:"Folder of the embedded store and of keys." default:"data" env:"HUISHOU_DATA" type:"path"`
	MongoURI string `help:"Keep the registry in this MongoDB instead of the embedded store." env:"HUISHOU_MONGO_URI" placeholder:"mongodb://…"`
	MongoDB  string `name:"mongo-db" help:"Name of the MongoDB database." default:"huishou" env:"HUISHOU_MONGO_DB"`
	Key      string `help:"Secret that personal details are sealed under, 32 bytes in base64; by default the file 'key' of the data folder, made at first start." env:"HUISHOU_KEY" placeholder:"BASE64"`
	TimeZone string `help:"Time zone of opening hours." default:"Asia/Shanghai" env:"HUISHOU_TIME_ZONE"`
	Holidays string `help:"JSON file with public holidays and 调休 of further years, as geo/hours describes it." env:"HUISHOU_HOLIDAYS" placeholder:"FILE"`
}

// open opens the store and the registry in it. closing closes both.
func (f storeFlags) open(ctx context.Context, opt registry.Options) (reg *registry.Registry, closing func(), err error) {
	if opt.Zone, err = zone(f.TimeZone); err != nil {
		return nil, nil, &exitError{exitUsage, err}
	}
	if opt.Calendar, err = f.calendar(); err != nil {
		return nil, nil, &exitError{exitUsage, err}
	}
	store, err := f.openStore(ctx)
	if err != nil {
		return nil, nil, err
	}
	if err := backup.Finished(ctx, store); err != nil {
		_ = store.Close() // the error that matters is the first
		return nil, nil, err
	}
	if opt.Key, err = f.key(); err != nil {
		_ = store.Close() // the error that matters is the first
		return nil, nil, err
	}
	reg, err = registry.Open(ctx, store, opt)
	if err != nil {
		_ = store.Close() // the error that matters is the first
		return nil, nil, err
	}
	err = backup.AfterRestore(ctx, store, func(sum string) error {
		return reg.Audit(ctx, registry.Console, "restore.done", "backup", "", sum[:min(len(sum), 16)])
	})
	if err != nil {
		reg.Close()
		_ = store.Close() // the error that matters is the first
		return nil, nil, err
	}
	return reg, func() {
		reg.Close()
		if err := store.Close(); err != nil && opt.Log != nil {
			opt.Log.Error("cannot close the store", "err", err)
		}
	}, nil
}

func (f storeFlags) openStore(ctx context.Context) (registry.Store, error) {
	if err := os.MkdirAll(f.Data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	if f.MongoURI != "" {
		ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
		defer cancel()
		return mongo.Open(ctx, f.MongoURI, mongo.Options{Database: f.MongoDB})
	}
	return sqlite.Open(ctx, f.file(), sqlite.Options{})
}

// calendar is that of mainland China, with the years of the holidays file.
func (f storeFlags) calendar() (*hours.Calendar, error) {
	cal := hours.China()
	if f.Holidays == "" {
		return cal, nil
	}
	file, err := os.Open(f.Holidays)
	if err != nil {
		return nil, fmt.Errorf("holidays: %w", err)
	}
	defer file.Close()
	years, err := hours.ReadYears(file)
	if err != nil {
		return nil, fmt.Errorf("holidays: %w", err)
	}
	return cal.With(years...)
}

// cache is the folder for what makes a start fast. It is made with the store.
func (f storeFlags) cache() string { return f.Data }

func (f storeFlags) file() string { return filepath.Join(f.Data, "huishou.db") }

// LogValue shows the settings without the password a URI may carry.
func (f storeFlags) LogValue() slog.Value {
	where := f.file()
	if u, err := url.Parse(f.MongoURI); f.MongoURI != "" && err == nil {
		where = u.Redacted() + " " + f.MongoDB
	}
	return slog.GroupValue(slog.String("store", where), slog.String("timeZone", f.TimeZone))
}

func zone(name string) (*time.Location, error) {
	if name == registry.ChinaTime.String() {
		return registry.ChinaTime, nil
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("time zone: %w", err)
	}
	return z, nil
}
