package handlers

import (
	"net"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/time/rate"

	"huishou/geo/registry"
)

// limits bounds how often something is done, for each address or account. It is
// kept in memory: a restart, or a second instance, begins anew.
//
// The nearest places and lists are not bounded: an answer costs microseconds, and
// a village may share one address.
type limits struct {
	mu   sync.Mutex
	now  func() time.Time
	keys map[string]*rate.Limiter
}

// mostLimited is how many keys are remembered; then those that rest are forgotten.
const mostLimited = 50_000

func newLimits(now func() time.Time) *limits {
	return &limits{now: now, keys: map[string]*rate.Limiter{}}
}

// take counts one use of what by key; TooMany when there were n within per.
func (l *limits) take(what, key string, n int, per time.Duration) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	now := l.now()
	if len(l.keys) >= mostLimited {
		for k, r := range l.keys {
			if r.TokensAt(now) >= float64(r.Burst()) {
				delete(l.keys, k)
			}
		}
		if len(l.keys) >= mostLimited { // a flood of keys: all begin anew
			clear(l.keys)
		}
	}
	k := what + "\x00" + key
	r, ok := l.keys[k]
	if !ok {
		r = rate.NewLimiter(rate.Every(per/time.Duration(n)), n)
		l.keys[k] = r
	}
	if !r.AllowN(now, 1) {
		return &registry.Error{Kind: registry.TooMany, Code: "http.429", Msg: what}
	}
	return nil
}

// clientIP is where a request comes from. X-Forwarded-For is believed only from
// the configured proxies, and of its list only what they added: the last address
// that is none of theirs.
func (a *api) clientIP(c *fiber.Ctx) string {
	remote := c.Context().RemoteIP()
	ip, ok := netip.AddrFromSlice(remote)
	if !ok || !a.trusted(ip.Unmap()) {
		return remote.String()
	}
	list := strings.Split(c.Get(fiber.HeaderXForwardedFor), ",")
	for i := len(list) - 1; i >= 0; i-- {
		hop, err := netip.ParseAddr(strings.TrimSpace(list[i]))
		if err != nil {
			break
		}
		if !a.trusted(hop.Unmap()) {
			return hop.String()
		}
	}
	return remote.String()
}

func (a *api) trusted(ip netip.Addr) bool {
	for _, p := range a.conf.TrustedProxies {
		if p.Contains(ip) {
			return true
		}
	}
	return false
}

// ParseProxies reads addresses and networks of proxies, such as 10.0.0.0/8.
func ParseProxies(list []string) ([]netip.Prefix, error) {
	var out []netip.Prefix
	for _, s := range list {
		if ip := net.ParseIP(s); ip != nil {
			addr, _ := netip.ParseAddr(s)
			out = append(out, netip.PrefixFrom(addr, addr.BitLen()))
			continue
		}
		p, err := netip.ParsePrefix(s)
		if err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}
