package notice

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"huishou/geo/registry"
)

// remindFrom is the hour of Monday, in the city, from which a week's reminders go.
const remindFrom = 8

// Remind tells once a week, from Monday at eight, how many public places of each
// county wait to be confirmed. It may be called as often as one likes: the notices
// of a week have ids of their own.
func (o *Outbox) Remind(ctx context.Context) error {
	now := o.reg.Now()
	monday := now.AddDate(0, 0, -(int(now.Weekday())+6)%7)
	if now.Weekday() == time.Monday && now.Hour() < remindFrom {
		return nil
	}
	week, err := strconv.ParseInt(monday.Format("20060102"), 10, 64)
	if err != nil {
		return fmt.Errorf("number the week: %w", err)
	}
	for _, a := range o.reg.Areas() {
		if a.Level != registry.LevelCounty || a.Kind != registry.Administrative {
			continue
		}
		q, err := o.reg.Quality(ctx, registry.Console, a.Code)
		if err != nil {
			return fmt.Errorf("count what waits to be confirmed: %w", err)
		}
		stale := q.Counts[registry.StaleData]
		if stale == 0 {
			continue
		}
		w := What{Event: ConfirmReminder, Noun: "area", Row: registry.ID(a.Code), Rev: registry.Rev(week), Facts: map[string]string{
			"name": a.NameZh, "code": a.Code, "count": strconv.Itoa(stale), "path": "/work"}}
		if err := o.Tell(ctx, w); err != nil {
			return err
		}
	}
	return nil
}
