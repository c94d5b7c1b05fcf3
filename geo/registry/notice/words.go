package notice

// Words says the codes of this package to a person, in Chinese and English.
var Words = map[string][2]string{
	"notice.not_found":   {"没有这条通知", "no such notice"},
	"notice.taken":       {"这条通知已经有了", "the notice is there already"},
	"notice.not_failed":  {"只有发送失败的通知可以重发", "only a notice that failed can be sent again"},
	"notice.failed":      {"没有发出去", "it did not go out"},
	"notice.timeout":     {"对方太久没有回应", "the other side took too long"},
	"notice.unreachable": {"连不上对方的服务器", "the other side cannot be reached"},
	"notice.rejected":    {"对方没有接收", "the other side did not take it"},
	"notice.denied":      {"对方不认我们的账号", "the other side does not accept our account"},
	"notice.no_mailbox":  {"没有这个邮箱", "there is no such mailbox"},
	"notice.insecure":    {"对方不支持加密连接", "the other side offers no encryption"},
	"notice.unreadable":  {"通知是用另一把密钥封存的，打不开", "it was sealed under another key and cannot be opened"},
	"notice.no_channel":  {"这个通道没有设置", "this channel is not set"},
}
