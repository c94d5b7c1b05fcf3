package replay

// Words are the codes of this package in Chinese and English.
var Words = map[string][2]string{
	"idempotency.bad_key":  {"应为 8 至 128 个可打印的 ASCII 字符", "8 to 128 printable ASCII characters"},
	"idempotency.reused":   {"这个 Idempotency-Key 已用于另一个请求，请换一个", "this Idempotency-Key was used for another request: take a new one"},
	"idempotency.running":  {"同一请求正在办理，请稍后再试", "the same request is being done, try again later"},
	"idempotency.not_kept": {"已经办成，但回答太大没有保存，请重新查询", "it was done, but the answer was too large to keep: read the record"},
}
