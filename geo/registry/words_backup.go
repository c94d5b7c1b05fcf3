package registry

// backupWords says what can be wrong with a backup, and with restoring one.
var backupWords = map[string][2]string{
	"backup.foreign":    {"这不是本系统的备份文件", "not a backup of this program"},
	"backup.newer":      {"备份由更新的版本制作，请先升级程序", "the backup was made by a newer version; update the program first"},
	"backup.truncated":  {"备份文件不完整，没有结尾", "the backup breaks off: its end is missing"},
	"backup.damaged":    {"备份文件已损坏或被改动", "the backup is damaged, or was changed"},
	"backup.empty":      {"数据库是空的，没有可备份的内容，请检查数据库位置", "the store is empty, so that there is nothing to back up; check which store is meant"},
	"backup.no_history": {"有一条记录的历史不完整，无法备份", "a row's history is not whole, so that it cannot be backed up"},
	"backup.exists":     {"已有同名文件，请换一个文件名", "there is such a file already; choose another name"},

	"backup.make": {"制作备份", "a backup is made"},

	"restore.done":          {"已从备份恢复", "restored from a backup"},
	"restore.not_empty":     {"数据库里已有数据，恢复不会覆盖，请恢复到空库", "the store has data, which restoring never overwrites; restore into an empty one"},
	"restore.unfinished":    {"上次恢复没有完成，数据不完整，请清空后重新恢复", "an earlier restore broke off and left only a part; empty the store and restore again"},
	"restore.unknown_table": {"备份里有这个版本不认识的表，请先升级程序", "the backup has a table that this version does not know; update the program first"},
	"restore.bad_row":       {"备份里有一条记录不符合这个版本的规则", "a row of the backup does not fit this version"},
	"restore.disturbed":     {"恢复期间有别的程序写入了数据库，请清空后重新恢复", "somebody else wrote while it was restored; empty the store and restore again"},
	"restore.index":         {"备份里有互相矛盾的记录，恢复没有完成", "rows of the backup contradict each other; it is not restored"},
}
