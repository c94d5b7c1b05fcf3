package registry

// Items is the reviewed table of everyday words. Advice is general good practice,
// not law; where Zigong's own rule is not known, none is claimed. Its order
// decides between words that fit a search equally well.
var Items = itemTable()

// itemTable spells out the groups: what an entry leaves empty it has from the
// head of its group.
func itemTable() []Item {
	var items []Item
	for _, group := range itemGroups {
		head := group[0]
		for _, it := range group[1:] {
			if it.Code == "" {
				it.Code = head.Code
			}
			fill := func(to *string, from string) {
				if *to == "" {
					*to = from
				}
			}
			fill(&it.AdviceZh, head.AdviceZh)
			fill(&it.AdviceEn, head.AdviceEn)
			fill(&it.HazardZh, head.HazardZh)
			fill(&it.HazardEn, head.HazardEn)
			fill(&it.ReasonZh, head.ReasonZh)
			fill(&it.ReasonEn, head.ReasonEn)
			it.Refused = it.Refused || head.Refused
			if it.Goods == "" {
				it.Goods = head.Goods
			}
			it.Reuse = it.Goods != ""
			items = append(items, it)
		}
	}
	return items
}

// itemGroups holds the items by what is done with them. The first of a group is
// its head, no item of its own.
var itemGroups = [][]Item{
	{
		{Code: "fridge", Goods: "appliance",
			AdviceZh: "先断电、除霜、清空。保持箱门和管路完好，不要自己放掉制冷剂。太重可预约上门。",
			AdviceEn: "Unplug, defrost and empty it. Keep it whole and do not let the coolant out. Too heavy? Ask for collection at the door.",
			HazardZh: "制冷剂和压缩机油要由专业人员处理，请勿自行拆解。",
			HazardEn: "Coolant and compressor oil need professionals: do not take it apart."},
		{Zh: "冰箱", En: "Fridge", Aliases: []string{"旧冰箱", "电冰箱", "双门冰箱"}, AliasesEn: []string{"refrigerator"}},
		{Zh: "冰柜", En: "Freezer", Aliases: []string{"冷柜", "冷藏柜"}, AliasesEn: []string{"chest freezer"}},
	},
	{
		{Code: "aircon", Goods: "appliance",
			AdviceZh: "请专业人员拆机，室内机、室外机和铜管一起交。太重可预约上门。",
			AdviceEn: "Have it taken down by a professional; hand in both units with the pipes. Collection at the door can be asked for.",
			HazardZh: "高处拆装危险；不要自己放掉制冷剂。",
			HazardEn: "Working at height is dangerous; do not let the coolant out."},
		{Zh: "空调", En: "Air conditioner", Aliases: []string{"旧空调", "挂机", "柜机", "空调外机"}, AliasesEn: []string{"aircon", "ac unit", "air conditioning"}},
	},
	{
		{Code: "tv", Goods: "appliance",
			AdviceZh: "连同电源线和遥控器一起交，遥控器里的电池先取出来。智能电视请先退出账号。",
			AdviceEn: "Hand it in with cable and remote; take the batteries out first. Sign out of a smart TV.",
			HazardZh: "屏幕怕碰撞，老式显像管会碎裂伤人，请勿拆开。",
			HazardEn: "Screens break; old picture tubes can burst. Do not open them."},
		{Zh: "电视机", En: "Television", Aliases: []string{"电视", "旧电视", "液晶电视", "老式电视", "彩电"}, AliasesEn: []string{"tv", "tv set", "telly"}},
		{Zh: "投影仪", En: "Projector", Code: "electronics", Goods: "electronics", Aliases: []string{"投影机"}},
	},
	{
		{Code: "washer", Goods: "appliance",
			AdviceZh: "关水、断电，放掉机内和水管里的余水。太重可预约上门。",
			AdviceEn: "Shut the tap, unplug, and let the water out of drum and hose. Collection at the door can be asked for."},
		{Zh: "洗衣机", En: "Washing machine", Aliases: []string{"旧洗衣机", "滚筒洗衣机"}, AliasesEn: []string{"washer", "laundry machine"}},
		{Zh: "烘干机", En: "Tumble dryer", Aliases: []string{"干衣机", "洗烘一体机"}, AliasesEn: []string{"dryer", "washer dryer"}},
	},
	{
		{Code: "appliance_large", Goods: "appliance",
			AdviceZh: "先断电、断水、断气并清空，整机交，不要拆零件。能用的先问二手市场；买新的可问商家是否以旧换新。",
			AdviceEn: "Cut power, water and gas, empty it and hand it in whole. Working ones: ask a second-hand market first; a shop may trade in the old one."},
		{Zh: "废旧家电", En: "Large appliances", Aliases: []string{"家电", "旧家电", "大家电", "电器", "家用电器"}, AliasesEn: []string{"appliances", "white goods", "home appliance"}},
		{Zh: "热水器", En: "Water heater", Aliases: []string{"燃气热水器", "电热水器", "太阳能热水器"}, AliasesEn: []string{"boiler"}},
		{Zh: "油烟机", En: "Cooker hood", Aliases: []string{"抽油烟机", "吸油烟机"}, AliasesEn: []string{"range hood", "extractor hood"}},
		{Zh: "燃气灶", En: "Gas stove", Aliases: []string{"煤气灶", "灶台", "灶具"}, AliasesEn: []string{"gas cooker", "stove", "cooker"},
			HazardZh: "拆燃气灶请找燃气公司或专业人员。", HazardEn: "Let the gas company or a professional disconnect it."},
		{Zh: "洗碗机", En: "Dishwasher", Aliases: []string{"消毒柜"}},
		{Zh: "烤箱", En: "Oven", Aliases: []string{"蒸烤箱", "电烤箱"}},
		{Zh: "饮水机", En: "Water dispenser", Aliases: []string{"净水器", "净水机"}, AliasesEn: []string{"water cooler", "water purifier"}},
		{Zh: "跑步机", En: "Treadmill", Aliases: []string{"健身器材"}, AliasesEn: []string{"gym equipment"}},
	},
	{
		{Code: "appliance", Goods: "appliance",
			AdviceZh: "还能用的家电先给二手市场看看：带上说明书和附件，说清毛病。",
			AdviceEn: "Offer a working appliance to a second-hand market: bring manual and parts and say what is wrong with it."},
		{Zh: "二手家电", En: "Used appliance", Aliases: []string{"卖家电", "二手电器", "二手冰箱", "二手洗衣机"}, AliasesEn: []string{"second hand appliance"}},
	},
	{
		{Code: "appliance_small",
			AdviceZh: "拔掉电源、倒空擦净，电池能取的取出来单独交。",
			AdviceEn: "Unplug, empty and wipe it; take out batteries that come out and hand them in apart."},
		{Zh: "小家电", En: "Small appliances", Aliases: []string{"旧小家电", "厨房电器"}, AliasesEn: []string{"small appliance", "kitchen appliance"}},
		{Zh: "微波炉", En: "Microwave oven", AliasesEn: []string{"microwave"},
			HazardZh: "断电后内部仍可能有高压，请勿拆开。", HazardEn: "It can hold high voltage when unplugged: do not open it."},
		{Zh: "电饭煲", En: "Rice cooker", Aliases: []string{"电饭锅", "高压锅", "电压力锅"}, AliasesEn: []string{"pressure cooker"}},
		{Zh: "电磁炉", En: "Induction cooker", Aliases: []string{"电陶炉"}, AliasesEn: []string{"hot plate"}},
		{Zh: "电水壶", En: "Kettle", Aliases: []string{"热水壶", "烧水壶"}, AliasesEn: []string{"electric kettle"}},
		{Zh: "电风扇", En: "Fan", Aliases: []string{"风扇", "落地扇"}, AliasesEn: []string{"electric fan"}},
		{Zh: "取暖器", En: "Heater", Aliases: []string{"电暖器", "小太阳", "电热毯"}, AliasesEn: []string{"electric blanket"}},
		{Zh: "吹风机", En: "Hair dryer", Aliases: []string{"电吹风"}, AliasesEn: []string{"hairdryer"}},
		{Zh: "吸尘器", En: "Vacuum cleaner", Aliases: []string{"扫地机器人", "扫地机"}, AliasesEn: []string{"hoover", "robot vacuum"}},
		{Zh: "豆浆机", En: "Blender", Aliases: []string{"榨汁机", "破壁机"}, AliasesEn: []string{"juicer", "soy milk maker"}},
		{Zh: "电熨斗", En: "Iron (for clothes)", Aliases: []string{"熨斗", "挂烫机"}, AliasesEn: []string{"clothes iron", "steam iron"}},
		{Zh: "剃须刀", En: "Electric shaver", Aliases: []string{"电动牙刷", "刮胡刀"}, AliasesEn: []string{"razor", "electric toothbrush"}},
		{Zh: "台灯", En: "Desk lamp", Aliases: []string{"灯具", "吊灯"}, AliasesEn: []string{"lamp"}},
	},
	{
		{Code: "phone", Goods: "electronics",
			AdviceZh: "先备份，再退出账号、恢复出厂设置，取出电话卡和存储卡。能开机的先问二手市场，并请对方当面清除数据。",
			AdviceEn: "Back up, sign out, erase to factory settings, take out SIM and memory card. If it starts, ask a second-hand market first and have the data erased before your eyes.",
			HazardZh: "电池鼓包、漏液的不要充电、挤压或邮寄。", HazardEn: "Do not charge, press or post one with a swollen or leaking battery."},
		{Zh: "手机", En: "Phone", Aliases: []string{"旧手机", "坏手机", "智能手机", "老人机"}, AliasesEn: []string{"mobile phone", "cell phone", "smartphone", "mobile"}},
		{Zh: "智能手表", En: "Smart watch", Code: "electronics", Aliases: []string{"手环", "电话手表"}, AliasesEn: []string{"smartwatch", "fitness band"}},
	},
	{
		{Code: "tablet", Goods: "electronics",
			AdviceZh: "先备份，再退出账号、恢复出厂设置。能开机的先问二手市场，并请对方当面清除数据。",
			AdviceEn: "Back up, sign out and erase it. If it starts, ask a second-hand market first and have the data erased before your eyes.",
			HazardZh: "电池鼓包、漏液的不要充电、挤压或邮寄。", HazardEn: "Do not charge, press or post one with a swollen or leaking battery."},
		{Zh: "平板电脑", En: "Tablet", Aliases: []string{"平板", "学习机", "点读机"}, AliasesEn: []string{"tablet computer"}},
		{Zh: "电子书阅读器", En: "E-reader", Aliases: []string{"电纸书"}, AliasesEn: []string{"ereader", "ebook reader"}},
	},
	{
		{Code: "computer", Goods: "electronics",
			AdviceZh: "先备份，再退出账号并清除硬盘；只删文件不够。能开机的先问二手市场，并请对方当面清除数据。",
			AdviceEn: "Back up, sign out and erase the disk; deleting files is not enough. If it starts, ask a second-hand market first and have the data erased before your eyes."},
		{Zh: "电脑", En: "Computer", Aliases: []string{"旧电脑", "台式电脑", "台式机", "主机"}, AliasesEn: []string{"desktop", "desktop computer"}},
		{Zh: "笔记本电脑", En: "Laptop", Aliases: []string{"笔记本", "手提电脑"}, AliasesEn: []string{"notebook computer"},
			HazardZh: "电池鼓包、漏液的不要充电、挤压或邮寄。", HazardEn: "Do not charge, press or post one with a swollen or leaking battery."},
		{Zh: "显示器", En: "Monitor", Aliases: []string{"显示屏", "电脑屏幕"}, AliasesEn: []string{"screen", "display"}, AdviceZh: "连同电源线一起交，屏幕朝内放稳，避免磕碰。", AdviceEn: "Hand it in with its cable; keep the screen from knocks."},
		{Zh: "硬盘", En: "Hard disk", Aliases: []string{"固态硬盘", "U盘", "存储卡", "内存卡"}, AliasesEn: []string{"hard drive", "ssd", "usb stick", "memory card"}},
	},
	{
		{Code: "electronics", Goods: "electronics",
			AdviceZh: "有账号的先退出并清除数据，电池取出来单独交；线和附件可一起交。",
			AdviceEn: "Sign out and erase what holds data; hand in batteries apart. Cables and parts may go along."},
		{Zh: "电器电子产品", En: "Electronics", Aliases: []string{"电子产品", "数码产品", "电子垃圾"}, AliasesEn: []string{"electronic device", "e waste", "ewaste", "gadget"}},
		{Zh: "数码相机", En: "Camera", Aliases: []string{"相机", "照相机", "摄像机"}, AliasesEn: []string{"camcorder"}},
		{Zh: "打印机", En: "Printer", Aliases: []string{"复印机", "扫描仪", "硒鼓", "墨盒"}, AliasesEn: []string{"copier", "scanner", "toner cartridge", "ink cartridge"}},
		{Zh: "路由器", En: "Router", Aliases: []string{"机顶盒", "光猫"}, AliasesEn: []string{"modem", "set top box"}},
		{Zh: "游戏机", En: "Game console", AliasesEn: []string{"games console"}},
		{Zh: "音箱", En: "Loudspeaker", Aliases: []string{"音响", "收音机", "功放"}, AliasesEn: []string{"speaker", "radio", "stereo"}},
		{Zh: "耳机", En: "Headphones", Aliases: []string{"蓝牙耳机"}, AliasesEn: []string{"earphones", "headset"}},
		{Zh: "充电器", En: "Charger", Aliases: []string{"数据线", "充电线", "插线板", "键盘", "鼠标"}, AliasesEn: []string{"charging cable", "usb cable", "keyboard", "mouse", "power strip"}},
	},
	{
		{Code: "batteries",
			AdviceZh: "用胶带贴住两极，装进小袋单独交，不要和别的废品混在一起。",
			AdviceEn: "Tape the poles, put them in a small bag and hand them in apart from everything else.",
			HazardZh: "短路、挤压会起火；不要拆、不要烧、不要丢进普通垃圾桶。",
			HazardEn: "They can catch fire when shorted or crushed: do not open, burn or bin them."},
		{Zh: "干电池", En: "Batteries", Aliases: []string{"电池", "废电池", "5号电池", "7号电池", "五号电池", "碱性电池"}, AliasesEn: []string{"battery", "dry cell", "aa battery", "aaa battery", "alkaline battery"}},
		{Zh: "纽扣电池", En: "Button cell", Aliases: []string{"扣式电池", "手表电池"}, AliasesEn: []string{"coin cell", "button battery", "watch battery"},
			HazardZh: "儿童误吞有生命危险，请收好；两极贴胶带，不要丢进普通垃圾桶。", HazardEn: "Deadly when swallowed by a child: keep it safe. Tape it and do not bin it."},
		{Zh: "充电宝", En: "Power bank", Aliases: []string{"移动电源"}, AliasesEn: []string{"powerbank", "portable charger"},
			HazardZh: "鼓包、漏液的有起火危险：不要充电、挤压，尽快单独交。", HazardEn: "Swollen or leaking ones can catch fire: do not charge or press them, hand them in soon and apart."},
		{Zh: "锂电池", En: "Lithium battery", Aliases: []string{"充电电池", "手机电池", "镍氢电池", "锂离子电池"}, AliasesEn: []string{"rechargeable battery", "li ion battery", "lithium ion battery"}},
		{Zh: "铅酸电池", En: "Lead-acid battery", Aliases: []string{"铅酸蓄电池", "蓄电池", "汽车电瓶", "电瓶"}, AliasesEn: []string{"car battery", "accumulator"},
			AdviceZh: "竖放、别倒出电解液，交给能收铅酸电池的地方，交前先打电话问。", AdviceEn: "Keep it upright, never pour it out. Call first: only some places take lead-acid batteries.",
			HazardZh: "含铅和强酸，漏液会灼伤，请勿拆解。", HazardEn: "Holds lead and strong acid that burns: do not open it."},
	},
	{
		{Code: "ev_battery",
			AdviceZh: "不要自己拆。请卖车的店、换电池的店或有资质的企业取下并收走。",
			AdviceEn: "Do not take it out yourself. Let the dealer, the shop that fits the new one or a licensed firm remove and take it.",
			HazardZh: "高压、易燃；进过水、磕碰过的要远离人和易燃物。",
			HazardEn: "High voltage and fire: keep wet or damaged ones away from people and anything that burns."},
		{Zh: "动力电池", En: "Traction battery", Aliases: []string{"新能源车电池", "电动汽车电池"}, AliasesEn: []string{"ev battery", "electric car battery"}},
		{Zh: "电动车电瓶", En: "E-bike battery", Aliases: []string{"电动自行车电池", "电瓶车电池", "电动车电池"}, AliasesEn: []string{"ebike battery", "scooter battery"}},
	},
	{
		{Code: "fluorescent_tubes",
			AdviceZh: "别打碎，用原包装或报纸包好单独交。",
			AdviceEn: "Keep them whole, wrapped in their box or newspaper, and hand them in apart.",
			HazardZh: "内含微量汞；打碎了先开窗通风，戴手套收进密封袋，不要用吸尘器。",
			HazardEn: "Holds a little mercury. If one breaks: open the window, pick it up with gloves into a closed bag, no vacuum cleaner."},
		{Zh: "荧光灯管", En: "Fluorescent tubes", Aliases: []string{"灯管", "日光灯", "日光灯管"}, AliasesEn: []string{"fluorescent tube", "neon tube", "strip light"}},
		{Zh: "节能灯", En: "Energy-saving lamp", AliasesEn: []string{"cfl", "energy saving bulb", "compact fluorescent lamp"}},
	},
	{
		{Code: "light_bulbs",
			AdviceZh: "冷却后用纸包好，避免碎裂。", AdviceEn: "Let it cool and wrap it in paper so that it does not break."},
		{Zh: "灯泡", En: "Light bulbs", Aliases: []string{"LED灯", "白炽灯", "LED灯泡"}, AliasesEn: []string{"light bulb", "led bulb", "led lamp"}},
	},
	{
		{Code: "paper",
			AdviceZh: "保持干燥平整，去掉塑料膜和夹子，捆好交。用过的纸巾不是废纸。",
			AdviceEn: "Keep it dry and flat, without plastic film and clips, and tie it up. Used tissues are not paper."},
		{Zh: "废纸", En: "Paper", Aliases: []string{"纸", "打印纸", "复印纸", "办公用纸", "作业本"}, AliasesEn: []string{"waste paper", "office paper", "printer paper"}},
		{Zh: "书", En: "Books", Aliases: []string{"旧书", "书本", "书籍", "课本", "教材", "书报"}, AliasesEn: []string{"book", "textbook"},
			AdviceZh: "还能看的先捐赠或送人；不能看的捆好当废纸交。", AdviceEn: "Give away or donate what can still be read; tie up the rest as paper."},
		{Zh: "杂志", En: "Magazines", Aliases: []string{"期刊", "画册", "传单", "广告纸"}, AliasesEn: []string{"magazine", "flyer", "brochure"}},
		{Zh: "纸袋", En: "Paper bag", Aliases: []string{"包装纸", "信封"}, AliasesEn: []string{"envelope", "wrapping paper"}},
	},
	{
		{Code: "newspaper", AdviceZh: "保持干燥，捆好交。", AdviceEn: "Keep them dry and tie them up."},
		{Zh: "报纸", En: "Newspaper", Aliases: []string{"旧报纸", "书报", "报刊"}, AliasesEn: []string{"newspapers"}},
	},
	{
		{Code: "cardboard",
			AdviceZh: "撕掉胶带和面单（先涂掉姓名电话），压平捆好，保持干燥。",
			AdviceEn: "Take off tape and label (black out your name and number), flatten, tie up and keep dry."},
		{Zh: "纸板纸箱", En: "Cardboard", Aliases: []string{"纸箱", "纸板", "纸壳", "纸壳子", "硬纸板"}, AliasesEn: []string{"cardboard box", "carton", "box"}},
		{Zh: "快递盒", En: "Parcel box", Aliases: []string{"快递箱", "快递纸箱", "鞋盒", "包装盒"}, AliasesEn: []string{"delivery box", "shipping box", "shoe box"}},
	},
	{
		{Code: "beverage_cartons",
			AdviceZh: "喝完冲一下、拆开压平、晾干，单独放。", AdviceEn: "Rinse, open out, flatten and dry; keep them apart."},
		{Zh: "饮料纸盒", En: "Beverage cartons", Aliases: []string{"利乐包", "利乐包装", "果汁盒", "饮料盒"}, AliasesEn: []string{"beverage carton", "drink carton", "juice carton", "tetra pak"}},
		{Zh: "牛奶盒", En: "Milk carton", Aliases: []string{"奶盒", "牛奶箱盒", "酸奶盒"}, AliasesEn: []string{"milk box"}},
	},
	{
		{Code: "plastic_bottles",
			AdviceZh: "倒空、冲一下、压扁，瓶盖可以留着。", AdviceEn: "Empty, rinse and squash it; the cap may stay on."},
		{Zh: "塑料瓶", En: "Plastic bottles", Aliases: []string{"矿泉水瓶", "饮料瓶", "可乐瓶", "水瓶"}, AliasesEn: []string{"plastic bottle", "water bottle", "pet bottle"}},
		{Zh: "洗发水瓶", En: "Shampoo bottle", Aliases: []string{"洗衣液瓶", "沐浴露瓶", "洗洁精瓶"}, AliasesEn: []string{"detergent bottle"}},
		{Zh: "食用油桶", En: "Cooking oil jug", Aliases: []string{"油桶", "油壶", "塑料油桶"}, AliasesEn: []string{"oil jug"},
			AdviceZh: "沥干油，擦净瓶口，盖好盖子交。", AdviceEn: "Let the oil drain, wipe the neck and close the cap."},
	},
	{
		{Code: "plastic_packaging",
			AdviceZh: "擦净、去掉胶带和残渣，压紧打包；弄脏洗不净的当其他垃圾。",
			AdviceEn: "Clean, without tape and leftovers, packed tight. What cannot be cleaned goes to residual waste."},
		{Zh: "塑料包装", En: "Plastic packaging", Aliases: []string{"包装袋", "气泡膜", "快递袋", "保鲜膜"}, AliasesEn: []string{"plastic film", "bubble wrap", "mailer bag"}},
		{Zh: "塑料袋", En: "Plastic bag", Aliases: []string{"购物袋", "胶袋"}, AliasesEn: []string{"carrier bag", "shopping bag"}},
		{Zh: "泡沫", En: "Foam packaging", Aliases: []string{"泡沫箱", "泡沫板", "泡沫塑料"}, AliasesEn: []string{"styrofoam", "polystyrene", "foam"}},
		{Zh: "外卖盒", En: "Takeaway box", Aliases: []string{"餐盒", "快餐盒", "奶茶杯"}, AliasesEn: []string{"food container", "plastic cup", "take out box"}},
	},
	{
		{Code: "plastic",
			AdviceZh: "洗净擦干，拆掉金属件和电池。", AdviceEn: "Wash and dry it; take off metal parts and batteries."},
		{Zh: "废塑料", En: "Plastic", Aliases: []string{"塑料", "塑料制品", "塑胶"}, AliasesEn: []string{"plastics"}},
		{Zh: "塑料盆", En: "Plastic basin", Aliases: []string{"塑料桶", "脸盆", "水桶", "塑料凳", "塑料箱", "收纳箱"}, AliasesEn: []string{"plastic bucket", "plastic tub", "storage box"}},
		{Zh: "塑料玩具", En: "Plastic toys", Aliases: []string{"玩具", "积木"}, AliasesEn: []string{"toy", "toys", "lego"},
			AdviceZh: "还能玩的先送人或捐赠；取出电池再交。", AdviceEn: "Give away what still works; take out batteries before handing in the rest."},
		{Zh: "塑料管", En: "Plastic pipe", Aliases: []string{"水管", "PVC管"}, AliasesEn: []string{"pvc pipe"}},
	},
	{
		{Code: "glass_bottles",
			AdviceZh: "倒空冲一下，盖子取下分开交，别打碎。", AdviceEn: "Empty and rinse, take the cap off, keep it whole."},
		{Zh: "玻璃瓶", En: "Glass bottles", Aliases: []string{"饮料玻璃瓶", "罐头瓶", "玻璃罐"}, AliasesEn: []string{"glass bottle", "jar", "glass jar"}},
		{Zh: "酒瓶", En: "Wine or spirits bottle", Aliases: []string{"啤酒瓶", "白酒瓶", "红酒瓶"}, AliasesEn: []string{"wine bottle", "beer bottle"}},
		{Zh: "酱油瓶", En: "Sauce bottle", Aliases: []string{"醋瓶", "调料瓶"}, AliasesEn: []string{"soy sauce bottle", "vinegar bottle"}},
	},
	{
		{Code: "glass",
			AdviceZh: "碎玻璃用厚纸包好、写上“碎玻璃”。", AdviceEn: "Wrap broken glass in thick paper and write “broken glass” on it.",
			HazardZh: "小心割伤，请戴手套。", HazardEn: "Sharp edges: wear gloves."},
		{Zh: "废玻璃", En: "Glass", Aliases: []string{"玻璃", "碎玻璃", "平板玻璃", "窗玻璃", "玻璃杯"}, AliasesEn: []string{"broken glass", "window pane", "drinking glass"}},
	},
	{
		{Code: "cans", AdviceZh: "倒空冲一下，压扁交。", AdviceEn: "Empty, rinse and squash it."},
		{Zh: "易拉罐", En: "Cans", Aliases: []string{"铝罐", "可乐罐", "啤酒罐", "饮料罐"}, AliasesEn: []string{"can", "drink can", "aluminium can", "aluminum can", "beer can"}},
		{Zh: "罐头盒", En: "Food tin", Aliases: []string{"铁罐", "奶粉罐", "饼干盒", "铁盒"}, AliasesEn: []string{"tin", "tin can", "biscuit tin"}},
	},
	{
		{Code: "ferrous",
			AdviceZh: "大件可预约上门称重；尖锐处包好，密封的罐、桶先确认是空的。",
			AdviceEn: "Large pieces: ask for collection and weighing at the door. Cover sharp ends; be sure closed drums are empty."},
		{Zh: "废铁", En: "Iron and steel", Aliases: []string{"铁", "废钢", "废钢铁", "钢铁", "钢筋", "铁皮", "角铁"}, AliasesEn: []string{"scrap metal", "scrap iron", "iron", "steel", "rebar", "metal"}},
		{Zh: "铁锅", En: "Iron pan", Aliases: []string{"炒锅", "锅", "平底锅"}, AliasesEn: []string{"wok", "frying pan", "pan", "pot"}},
		{Zh: "菜刀", En: "Kitchen knife", Aliases: []string{"剪刀", "刀具", "刀"}, AliasesEn: []string{"knife", "scissors"},
			HazardZh: "刀口用厚纸包好再交。", HazardEn: "Wrap the blade in thick paper."},
		{Zh: "防盗网", En: "Window grille", Aliases: []string{"防盗门", "铁门", "铁架", "货架"}, AliasesEn: []string{"iron door", "metal shelf"}},
		{Zh: "自行车", En: "Bicycle", Aliases: []string{"单车", "旧自行车", "童车", "婴儿车"}, AliasesEn: []string{"bike", "pushchair", "pram"},
			AdviceZh: "能骑的先转让或捐赠；不能骑的整车当废铁交。共享单车属于企业，请联系运营方。", AdviceEn: "Give away or sell one that rides; hand in the rest as iron. Shared bikes belong to their operator: call it."},
		{Zh: "电动自行车", En: "E-bike", Aliases: []string{"电动车", "电瓶车", "旧电动车", "电动滑板车"}, AliasesEn: []string{"ebike", "electric bicycle", "electric scooter"},
			AdviceZh: "先问卖车的店是否以旧换新。电池不要自己拆，和车身分开交。", AdviceEn: "Ask the dealer about a trade-in first. Leave the battery to the shop: it goes apart from the frame.",
			HazardZh: "电池有起火危险，不要在室内停放、充电或拆解。", HazardEn: "The battery can catch fire: do not keep, charge or open it indoors."},
	},
	{
		{Code: "nonferrous",
			AdviceZh: "和铁分开放，价格不同；请当面称重。", AdviceEn: "Keep it apart from iron, prices differ; have it weighed before your eyes."},
		{Zh: "废有色金属", En: "Non-ferrous metal", Aliases: []string{"有色金属", "废铜", "铜", "废铝", "铝", "铅", "锡"}, AliasesEn: []string{"nonferrous metal", "copper", "aluminium", "aluminum", "brass"}},
		{Zh: "铜线", En: "Copper wire", Aliases: []string{"电线", "家用电线"}, AliasesEn: []string{"wire", "household wire"},
			HazardZh: "不要烧电线皮，烟有毒。", HazardEn: "Never burn off the insulation: the smoke is toxic."},
		{Zh: "铝锅", En: "Aluminium pot", Aliases: []string{"铝盆", "铝壶"}, AliasesEn: []string{"aluminum pot"}},
		{Zh: "不锈钢", En: "Stainless steel", Code: "ferrous", Aliases: []string{"不锈钢盆", "不锈钢锅", "不锈钢水槽"}, AliasesEn: []string{"inox"}},
		{Zh: "铝合金门窗", En: "Aluminium window frame", Aliases: []string{"铝合金", "窗框", "门窗"}, AliasesEn: []string{"window frame", "aluminium frame"}},
		{Zh: "水龙头", En: "Tap", Aliases: []string{"铜水龙头", "阀门"}, AliasesEn: []string{"faucet", "valve"}},
	},
	{
		{Code: "clothes",
			AdviceZh: "洗净晒干、装袋系好。能穿的放旧衣捐赠箱，破损的当废纺织品交。",
			AdviceEn: "Wash, dry and bag them. Wearable ones go to a donation box, torn ones to textiles."},
		{Zh: "旧衣服", En: "Clothes", Aliases: []string{"衣服", "旧衣", "衣物", "裤子", "牛仔裤", "毛衣", "羽绒服", "校服", "T恤"}, AliasesEn: []string{"clothing", "trousers", "jeans", "coat", "shirt", "sweater"}},
	},
	{
		{Code: "shoes", AdviceZh: "成双系好、擦净装袋。", AdviceEn: "Tie pairs together, clean and bag them."},
		{Zh: "旧鞋", En: "Shoes", Aliases: []string{"鞋", "鞋子", "运动鞋", "皮鞋"}, AliasesEn: []string{"shoe", "boots", "sneakers", "trainers"}},
	},
	{
		{Code: "textiles", AdviceZh: "洗净晒干、装袋系好。", AdviceEn: "Wash, dry and bag them."},
		{Zh: "废旧纺织品", En: "Textiles", Aliases: []string{"纺织品", "布料", "床单", "窗帘", "毛巾", "床上用品"}, AliasesEn: []string{"fabric", "bed sheet", "curtain", "towel", "bedding"}},
		{Zh: "被子", En: "Quilt", Aliases: []string{"棉被", "被褥", "枕头", "毛毯", "棉絮"}, AliasesEn: []string{"duvet", "blanket", "pillow"},
			AdviceZh: "洗净晒干、捆好。捐赠箱大多不收棉被，交前先看该点的说明。", AdviceEn: "Wash, dry and tie it up. Most donation boxes do not take quilts: look at what the place takes."},
		{Zh: "毛绒玩具", En: "Soft toy", Aliases: []string{"布娃娃", "公仔", "玩偶"}, AliasesEn: []string{"plush toy", "teddy bear", "doll"}},
		{Zh: "书包", En: "School bag", Aliases: []string{"背包", "箱包", "行李箱", "皮包"}, AliasesEn: []string{"backpack", "bag", "suitcase", "luggage"}},
	},
	{
		{Code: "bulky_furniture", Goods: "furniture",
			AdviceZh: "能用的先问二手市场或送人。要扔的先和物业或回收点约时间，拆开更好搬。",
			AdviceEn: "If it is still good, ask a second-hand market or give it away. Otherwise agree a time with your building's office or the place; taken apart it moves more easily."},
		{Zh: "废弃大件家具", En: "Bulky furniture", Aliases: []string{"大件", "大件垃圾", "旧家具", "大件家具"}, AliasesEn: []string{"old furniture", "bulky waste"}},
		{Zh: "沙发", En: "Sofa", Aliases: []string{"旧沙发", "布艺沙发", "皮沙发"}, AliasesEn: []string{"couch", "settee", "armchair"}},
		{Zh: "床垫", En: "Mattress", Aliases: []string{"席梦思", "棕垫"},
			AdviceZh: "保持干燥，先和物业或回收点约时间，可预约上门。", AdviceEn: "Keep it dry and agree a time with your building's office or the place; collection can be asked for."},
		{Zh: "衣柜", En: "Wardrobe", Aliases: []string{"柜子", "橱柜", "书柜", "鞋柜", "电视柜"}, AliasesEn: []string{"cupboard", "cabinet", "bookcase", "closet"}},
		{Zh: "床", En: "Bed", Aliases: []string{"床架", "木床", "婴儿床"}, AliasesEn: []string{"bed frame", "cot"}},
		{Zh: "桌子", En: "Table", Aliases: []string{"餐桌", "书桌", "茶几", "办公桌"}, AliasesEn: []string{"desk", "dining table", "coffee table"}},
		{Zh: "椅子", En: "Chair", Aliases: []string{"凳子", "办公椅"}, AliasesEn: []string{"stool", "office chair"}},
	},
	{
		{Code: "furniture", Goods: "furniture",
			AdviceZh: "拍清照片、量好尺寸，先问二手市场。", AdviceEn: "Take clear photos, measure it and ask a second-hand market."},
		{Zh: "二手家具", En: "Used furniture", Aliases: []string{"家具", "卖家具"}, AliasesEn: []string{"furniture", "second hand furniture"}},
	},
	{
		{Code: "wood", AdviceZh: "拔掉钉子、去掉金属件，捆好交。", AdviceEn: "Pull nails and metal parts and tie it up.",
			HazardZh: "小心钉子扎手。", HazardEn: "Mind the nails."},
		{Zh: "废木材", En: "Wood", Aliases: []string{"木头", "木材", "木板", "木条"}, AliasesEn: []string{"timber", "plank", "board"}},
		{Zh: "木托盘", En: "Pallet", Aliases: []string{"栈板", "木箱", "木门"}, AliasesEn: []string{"wooden crate", "wooden door"}},
	},
	{
		{Code: "tyres", AdviceZh: "换胎时请店里收走，或交给收轮胎的站点。不要烧。", AdviceEn: "Leave them with the tyre shop, or bring them to a place that takes tyres. Never burn them."},
		{Zh: "废轮胎", En: "Tyres", Aliases: []string{"轮胎", "旧轮胎", "内胎", "外胎"}, AliasesEn: []string{"tyre", "tire", "tires", "inner tube"}},
	},
	{
		{Code: "rubber", AdviceZh: "洗净擦干，去掉金属件。", AdviceEn: "Wash and dry it, take off metal parts."},
		{Zh: "废橡胶", En: "Rubber", Aliases: []string{"橡胶", "橡胶管", "橡胶垫", "雨靴"}, AliasesEn: []string{"rubber hose", "rubber mat", "rubber boots"}},
	},
	{
		{Code: "cooking_oil",
			AdviceZh: "放凉后滤掉渣，装进干净带盖的瓶子里。不要倒进下水道。",
			AdviceEn: "Let it cool, strain it and fill it into a clean bottle with a lid. Never pour it down the drain."},
		{Zh: "废弃油脂", En: "Cooking oil", Aliases: []string{"食用油", "废油", "地沟油", "火锅油", "炸油", "剩油", "老油"}, AliasesEn: []string{"used cooking oil", "frying oil", "edible oil", "fat"}},
	},
	{
		{Code: "engine_oil",
			AdviceZh: "换油时请修理店收走。自己换的装进密封桶，交给收废机油的地方。",
			AdviceEn: "Leave it with the garage. If you change it yourself, fill it into a closed can for a place that takes engine oil.",
			HazardZh: "有毒、易燃，不能倒进下水道或土里，也不能混进食用油。",
			HazardEn: "Toxic and flammable: never into drains or soil, never mixed with cooking oil."},
		{Zh: "废机油", En: "Engine oil", Aliases: []string{"机油", "润滑油", "齿轮油", "机油滤芯"}, AliasesEn: []string{"motor oil", "lubricant", "oil filter"}},
	},
	{
		{Code: "vehicle_elv",
			AdviceZh: "只交给有报废机动车回收拆解资质的企业，并办理注销登记。先取走车内个人物品和证件。",
			AdviceEn: "Only to a firm licensed to take end-of-life vehicles, and have it deregistered. Take your things and papers out first.",
			HazardZh: "不要自行拆解：有油液、气囊和电池。", HazardEn: "Do not take it apart: oils, airbags and battery."},
		{Zh: "报废汽车", En: "End-of-life vehicle", Aliases: []string{"报废车", "废车", "汽车", "面包车", "货车"}, AliasesEn: []string{"scrap car", "scrap vehicle", "end of life car", "wreck"}},
		{Zh: "摩托车", En: "Motorcycle", Aliases: []string{"报废摩托车", "三轮摩托"}, AliasesEn: []string{"motorbike", "scooter"}},
	},
	{
		{Code: "car", Goods: "car",
			AdviceZh: "到二手车市场办理交易和转移登记，备好行驶证、登记证书和身份证明。",
			AdviceEn: "Sell it through a used-car market and have the transfer registered; bring the vehicle's papers and your identity card."},
		{Zh: "二手车", En: "Used car", Aliases: []string{"二手汽车", "卖车", "旧车"}, AliasesEn: []string{"second hand car", "sell a car"}},
	},
	{
		{Code: "farm_machinery_old",
			AdviceZh: "先问农机主管部门有没有报废补贴，再交给指定的回收企业；放掉油和水。",
			AdviceEn: "Ask the farm-machinery office first whether there is a scrapping subsidy and which firm takes it; drain oil and water."},
		{Zh: "老旧农机", En: "Old farm machinery", Aliases: []string{"旧农机", "农机", "报废农机", "农业机械"}, AliasesEn: []string{"farm machine", "farm machinery scrap"}},
		{Zh: "拖拉机", En: "Tractor", Aliases: []string{"收割机", "插秧机", "旋耕机"}, AliasesEn: []string{"harvester", "rice transplanter"}},
		{Zh: "微耕机", En: "Tiller", Aliases: []string{"打谷机", "脱粒机", "抽水机", "水泵"}, AliasesEn: []string{"thresher", "water pump"}},
	},
	{
		{Code: "farm_machinery", Goods: "farm_machinery",
			AdviceZh: "还能用的先问二手农机市场，带上购机发票和牌证。", AdviceEn: "Ask a market for used farm machinery; bring invoice and plates."},
		{Zh: "二手农机", En: "Used farm machinery", Aliases: []string{"卖农机", "二手拖拉机"}, AliasesEn: []string{"second hand tractor", "farm machinery"}},
	},

	// What recycling places do not take. Most boards at the door name these.
	{
		{Refused: true,
			ReasonZh: "属于有害垃圾，回收点不收。", ReasonEn: "Household hazardous waste: recycling places do not take it."},
		{Zh: "过期药品", En: "Expired medicine", Aliases: []string{"药", "药品", "过期药", "药瓶", "药片"}, AliasesEn: []string{"medicine", "drugs", "pills", "old medicine"},
			AdviceZh: "连包装投进有害垃圾桶，或交给设有回收箱的药店。不要卖，也不要冲进下水道。",
			AdviceEn: "Put it with its package into the bin for hazardous waste, or a pharmacy's collection box. Do not sell it or flush it."},
		{Zh: "水银体温计", En: "Mercury thermometer", Aliases: []string{"体温计", "温度计", "水银血压计"}, AliasesEn: []string{"thermometer", "mercury"},
			AdviceZh: "套好外壳，投进有害垃圾桶。", AdviceEn: "Put it in its case and into the bin for hazardous waste.",
			HazardZh: "打碎了先开窗，人离开，戴手套收集汞珠，装瓶密封。", HazardEn: "If it breaks: open the window, leave the room, then collect the beads with gloves into a closed bottle."},
		{Zh: "油漆桶", En: "Paint tin", Aliases: []string{"油漆", "涂料", "胶水", "染发剂"}, AliasesEn: []string{"paint", "paint can", "glue", "solvent"},
			AdviceZh: "盖紧，投进有害垃圾桶。", AdviceEn: "Close it tight and put it into the bin for hazardous waste."},
		{Zh: "杀虫剂", En: "Insect spray", Aliases: []string{"喷雾罐", "气雾罐", "发胶", "花露水"}, AliasesEn: []string{"aerosol", "spray can", "insecticide"},
			AdviceZh: "用完再扔，投进有害垃圾桶。", AdviceEn: "Use it up, then put it into the bin for hazardous waste.",
			HazardZh: "受热会爆，不要刺破、不要烧。", HazardEn: "Bursts in heat: do not pierce or burn it."},
	},
	{
		{Refused: true,
			ReasonZh: "有感染危险，回收点禁止收购。", ReasonEn: "May carry infection: recycling places must not buy it.",
			AdviceZh: "交回医院、卫生院或诊所，由医疗机构统一处置。", AdviceEn: "Take it back to a hospital or clinic, which disposes of it.",
			HazardZh: "针头装进硬质容器，防止扎伤。", HazardEn: "Put needles into a hard container."},
		{Zh: "医疗废物", En: "Medical waste", Aliases: []string{"医疗垃圾", "针头", "注射器", "输液器", "输液瓶", "针管"}, AliasesEn: []string{"needle", "syringe", "drip", "infusion bottle"}},
	},
	{
		{Refused: true,
			ReasonZh: "易燃易爆，回收点禁止收购。", ReasonEn: "Can explode: recycling places must not buy it.",
			HazardZh: "不要拆、不要砸、远离火源。", HazardEn: "Do not open or hit it; keep it from fire."},
		{Zh: "烟花爆竹", En: "Fireworks", Aliases: []string{"鞭炮", "烟花", "爆竹", "炮仗"}, AliasesEn: []string{"firecracker", "fire cracker"},
			AdviceZh: "交回卖烟花爆竹的店，或问派出所。", AdviceEn: "Take them back to the shop or ask the police station."},
		{Zh: "煤气罐", En: "Gas cylinder", Aliases: []string{"液化气瓶", "液化气罐", "气罐", "氧气瓶", "气瓶", "钢瓶"}, AliasesEn: []string{"gas bottle", "lpg cylinder", "gas tank", "propane tank", "oxygen cylinder"},
			ReasonZh: "里面可能有余气，会爆炸，回收点禁止收购。", ReasonEn: "Gas left inside can explode: recycling places must not buy it.",
			AdviceZh: "交回供气站或燃气公司。", AdviceEn: "Take it back to the filling station or the gas company."},
		{Zh: "灭火器", En: "Fire extinguisher", AliasesEn: []string{"extinguisher"},
			ReasonZh: "瓶内有压力，回收点一般不收。", ReasonEn: "It is under pressure: recycling places do not take it.",
			AdviceZh: "交回消防器材店。", AdviceEn: "Take it back to a shop for fire equipment."},
		{Zh: "炮弹", En: "Ammunition", Aliases: []string{"子弹", "弹药", "弹壳", "炸药", "雷管", "枪支", "手榴弹"}, AliasesEn: []string{"bullet", "shell", "explosive", "weapon", "grenade", "gun"},
			AdviceZh: "不要碰、不要搬，离远后打 110。", AdviceEn: "Do not touch or move it. Go away from it and call 110."},
	},
	{
		{Refused: true,
			ReasonZh: "有残留农药，回收点禁止收购。", ReasonEn: "Holds remains of poison: recycling places must not buy it.",
			AdviceZh: "用水涮三次，涮水倒回喷雾器；瓶、袋交回卖农药的店或村镇的专门收集点。",
			AdviceEn: "Rinse three times into the sprayer; take bottle and bag back to the shop or the village's collection point.",
			HazardZh: "有毒，不要装别的东西，不要烧。", HazardEn: "Toxic: put nothing else into it and do not burn it."},
		{Zh: "农药瓶", En: "Pesticide bottle", Aliases: []string{"农药", "农药袋", "农药包装", "除草剂"}, AliasesEn: []string{"pesticide", "herbicide"}},
	},
	{
		{Refused: true,
			ReasonZh: "剧毒、放射或强腐蚀，回收点禁止收购。", ReasonEn: "Poison, radiation or strong acid: recycling places must not buy it.",
			AdviceZh: "不要打开、不要搬动，联系生态环境部门（12345）；危急时打 110 或 119。",
			AdviceEn: "Do not open or move it. Call the environment office (12345); in danger 110 or 119.",
			HazardZh: "人先离开。", HazardEn: "Go away from it first."},
		{Zh: "剧毒化学品", En: "Poisonous chemicals", Aliases: []string{"剧毒", "毒药", "化学品", "硫酸", "盐酸", "化工桶"}, AliasesEn: []string{"poison", "chemicals", "acid", "chemical drum"}},
		{Zh: "放射性物品", En: "Radioactive material", Aliases: []string{"放射源", "放射性", "放射"}, AliasesEn: []string{"radioactive source", "radioactive"}},
	},
	{
		{Refused: true,
			ReasonZh: "公共设施不能私人出售：没有单位证明，回收点禁止收购。",
			ReasonEn: "Public property: without papers of its owner, recycling places must not buy it.",
			AdviceZh: "捡到或看到有人拆，请告诉管理单位或打 110。", AdviceEn: "If you find it or see somebody take it, tell its owner or call 110."},
		{Zh: "井盖", En: "Manhole cover", Aliases: []string{"窨井盖", "下水道井盖", "雨水篦子"}, AliasesEn: []string{"drain cover"}},
		{Zh: "电缆", En: "Power or phone cable", Aliases: []string{"电力电缆", "通信电缆", "光缆", "变压器", "高压线"}, AliasesEn: []string{"cable", "power line", "transformer"}},
		{Zh: "路牌护栏", En: "Road sign or guard rail", Aliases: []string{"护栏", "路牌", "交通标志", "路灯"}, AliasesEn: []string{"road sign", "guard rail", "street lamp"}},
		{Zh: "铁路器材", En: "Railway parts", Aliases: []string{"铁轨", "钢轨", "道钉"}, AliasesEn: []string{"rail", "railway"}},
		{Zh: "来路不明的物品", En: "Goods of unknown origin", Aliases: []string{"赃物", "偷来的"}, AliasesEn: []string{"stolen goods"}},
	},
	{
		{Refused: true,
			ReasonZh: "不是可回收物，回收点不收。", ReasonEn: "Cannot be recycled: recycling places do not take it."},
		{Zh: "用过的纸巾", En: "Used tissues", Aliases: []string{"纸巾", "卫生纸", "餐巾纸", "湿巾"}, AliasesEn: []string{"tissue", "toilet paper", "wet wipe"},
			AdviceZh: "投进其他垃圾桶。", AdviceEn: "Put them into residual waste."},
		{Zh: "纸尿裤", En: "Nappies", Aliases: []string{"尿不湿", "尿片", "卫生巾"}, AliasesEn: []string{"nappy", "diaper", "diapers", "sanitary towel"},
			AdviceZh: "包好投进其他垃圾桶。", AdviceEn: "Wrap them up and put them into residual waste."},
		{Zh: "陶瓷碗", En: "Crockery", Aliases: []string{"陶瓷", "瓷碗", "花盆", "碗", "瓷砖"}, AliasesEn: []string{"ceramic", "bowl", "flower pot", "plate"},
			AdviceZh: "好的送人；碎的包好投进其他垃圾桶。", AdviceEn: "Give good ones away; wrap broken ones and put them into residual waste."},
		{Zh: "剩饭剩菜", En: "Food waste", Aliases: []string{"厨余", "厨余垃圾", "菜叶", "果皮", "骨头"}, AliasesEn: []string{"kitchen waste", "leftovers", "peel"},
			AdviceZh: "沥干水，投进厨余垃圾桶。", AdviceEn: "Drain it and put it into the bin for food waste."},
		{Zh: "装修垃圾", En: "Building rubble", Aliases: []string{"建筑垃圾", "砖头", "水泥", "马桶", "渣土"}, AliasesEn: []string{"rubble", "construction waste", "brick", "toilet"},
			AdviceZh: "装袋后和物业约时间，投到指定的装修垃圾点。", AdviceEn: "Bag it and agree a time with your building's office; it goes to the point for building waste."},
	},
}
