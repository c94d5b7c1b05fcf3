package notice

// Words says the codes of this package, and what the events are, to a person, in Chinese and English.
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

	"report.answered":  {"反映有答复", "report answered"},
	"confirm.reminder": {"地点待确认", "places to confirm"},
	"pickup.requested": {"上门回收：收到预约", "pickup requested"},
	"pickup.confirmed": {"上门回收：已确认", "pickup confirmed"},
	"pickup.assigned":  {"上门回收：已派回收员", "pickup assigned"},
	"pickup.collected": {"上门回收：已回收", "pickup collected"},
	"pickup.settled":   {"上门回收：已结算", "pickup settled"},
	"pickup.cancelled": {"上门回收：已取消", "pickup cancelled"},
	"pickup.no_show":   {"上门回收：上门未遇", "pickup met nobody"},
	"stop.moved":       {"定时定点：改期", "stop moved"},
	"stop.cancelled":   {"定时定点：停收", "stop cancelled"},
	"stop.extra":       {"定时定点：加班", "extra visit of a stop"},
}
