package registry

// Role is what an account is there for.
type Role string

// The roles. Public is everybody, Anybody whoever has an account.
const (
	Public        Role = ""
	Anybody       Role = "anybody"
	SiteStaff     Role = "site_staff"     // 站点人员
	OperatorAdmin Role = "operator_admin" // 回收企业管理员
	MarketManager Role = "market_manager" // 市场管理方
	Dealer        Role = "dealer"         // 二手经营者
	Driver        Role = "driver"         // 回收员/司机
	Planner       Role = "planner"        // 供销社规划员
	Reviewer      Role = "reviewer"       // 审核员
	Inspector     Role = "inspector"      // 检查员
	Regulator     Role = "regulator"      // 主管部门
	Auditor       Role = "auditor"        // 财税/审计
	Integrator    Role = "integrator"     // 对接系统
	Admin         Role = "admin"          // 系统管理员
)

// RoleInfo names a role. Own roles work for an operator; the others for an area.
type RoleInfo struct {
	Role   Role
	Zh, En string
	Own    bool
}

// Roles is the table of the roles an account can be given.
var Roles = []RoleInfo{
	{SiteStaff, "站点人员", "Site staff", true},
	{OperatorAdmin, "回收企业管理员", "Operator administrator", true},
	{MarketManager, "市场管理方", "Market manager", true},
	{Dealer, "二手经营者", "Dealer", true},
	{Driver, "回收员/司机", "Driver", true},
	{Planner, "供销社规划员", "Planner", false},
	{Reviewer, "审核员", "Reviewer", false},
	{Inspector, "检查员", "Inspector", false},
	{Regulator, "主管部门", "Regulator", false},
	{Auditor, "财税/审计", "Auditor", false},
	{Integrator, "对接系统", "Integrator", false},
	{Admin, "系统管理员", "Administrator", false},
}

// Right is something that not everybody may do.
type Right string

// Reach is how far a right goes.
type Reach int

// How far a right goes.
const (
	Nothing    Reach = iota
	Own              // rows of the actor's operator, or of its account
	InArea           // rows in the area of the grant
	Everything       // all rows
)

// The rights. Each use-case asks for one of them first.
const (
	PlaceReadWork  Right = "place.read_work"  // see places that are not public, histories, waiting edits
	PlaceWrite     Right = "place.write"      // make drafts, edit, submit, take back, add photos
	PlaceReview    Right = "place.review"     // claim, approve and reject what others submitted, restore versions
	PlaceStop      Right = "place.stop"       // suspend, close, reopen, archive
	PlaceConfirm   Right = "place.confirm"    // say that a place is still right
	PlaceMerge     Right = "place.merge"      // merge two places, or say that they are two
	PlaceImport    Right = "place.import"     // import files
	PlacePublish   Right = "place.publish"    // publish without a review
	PlaceUndo      Right = "place.undo"       // take back an import
	AreaImport     Right = "area.import"      // replace areas and their outlines
	SeedLoad       Right = "seed"             // load or remove demonstration data
	AccountManage  Right = "account.manage"   // invite, change roles, block
	AccountSelf    Right = "account.self"     // one's own account, sessions, tokens and data
	AuditRead      Right = "audit.read"       // read the audit log
	OperatorRead   Right = "operator.read"    // see an operator's file
	OperatorWrite  Right = "operator.write"   // change it, file changes
	OperatorFile   Right = "operator.file"    // record a filing (备案) and its end
	OperatorCheck  Right = "operator.check"   // confirm, refuse, suspend and reopen one; say that its licences were seen
	OperatorPerson Right = "operator.person"  // read the names and phones in its file in full
	StandardApply  Right = "standard.apply"   // apply for acceptance as 标准化规范化
	StandardAccept Right = "standard.accept"  // accept, fail or revoke
	InspectRead    Right = "inspection.read"  //
	InspectWrite   Right = "inspection.write" // plan, find, order corrections, close
	InspectAnswer  Right = "inspection.answer"
	ProjectRead    Right = "project.read"
	ProjectWrite   Right = "project.write"
	ReportSend     Right = "report.send" // say that something is wrong, or follow one's report
	ReportRead     Right = "report.read"
	ReportHandle   Right = "report.handle"  // route, answer, merge, close
	MachineManage  Right = "machine.manage" // give out and take back device tokens
	StopReadWork   Right = "stop.read_work" // see vehicles and stops that are not public, and histories
	StopWrite      Right = "stop.write"     // write timetables, publish and withdraw them
	StopImport     Right = "stop.import"    // import timetables, and take an import back
	VehicleWrite   Right = "vehicle.write"
	PickupAsk      Right = "pickup.ask"      // book a collection at the door, follow one's own
	PickupDispatch Right = "pickup.dispatch" // confirm, give to a driver, call off
	PickupRead     Right = "pickup.read"     // how many, in which squares
	PickupDrive    Right = "pickup.drive"    // collect what one was given, with where and whose it is
	PickupPhoto    Right = "pickup.photo"    // see photos of what is to be collected
	PickupOffer    Right = "pickup.offer"    // say who collects where and when
	PriceWrite     Right = "price.write"     // write the price board of a place
	NoticeManage   Right = "notice.manage"   // look through the outbox, send again what failed
	OperatorJoin   Right = "operator.join"   // register a new operator with oneself as its administrator
)

// rights is the one table of who may do what. What is not in it is refused.
var rights = map[Right]map[Role]Reach{
	PlaceReadWork: {SiteStaff: Own, OperatorAdmin: Own, MarketManager: Own, Planner: InArea, Reviewer: InArea, Inspector: InArea,
		Regulator: InArea, Auditor: InArea, Integrator: InArea, Admin: Everything},
	PlaceWrite:     {SiteStaff: Own, OperatorAdmin: Own, MarketManager: Own, Planner: InArea, Reviewer: InArea, Integrator: InArea, Admin: Everything},
	PlaceReview:    {Reviewer: InArea, Admin: Everything},
	PlaceStop:      {OperatorAdmin: Own, MarketManager: Own, Reviewer: InArea, Regulator: InArea, Admin: Everything},
	PlaceConfirm:   {SiteStaff: Own, OperatorAdmin: Own, MarketManager: Own, Reviewer: InArea, Inspector: InArea, Admin: Everything},
	PlaceMerge:     {Reviewer: InArea, Admin: Everything},
	PlaceImport:    {Planner: InArea, Reviewer: InArea, Integrator: InArea, Admin: Everything},
	PlacePublish:   {Admin: Everything},
	PlaceUndo:      {Planner: InArea, Reviewer: InArea, Integrator: InArea, Admin: Everything},
	AreaImport:     {Admin: Everything},
	SeedLoad:       {Admin: Everything},
	AccountManage:  {OperatorAdmin: Own, Admin: Everything},
	AccountSelf:    {Anybody: Own, Admin: Everything},
	AuditRead:      {Auditor: Everything, Admin: Everything},
	OperatorRead:   {SiteStaff: Own, OperatorAdmin: Own, MarketManager: Own, Planner: InArea, Reviewer: InArea, Inspector: InArea, Regulator: InArea, Auditor: InArea, Admin: Everything},
	OperatorWrite:  {OperatorAdmin: Own, MarketManager: Own, Reviewer: InArea, Admin: Everything},
	OperatorFile:   {Regulator: InArea, Admin: Everything},
	OperatorCheck:  {Reviewer: InArea, Regulator: InArea, Admin: Everything},
	OperatorPerson: {SiteStaff: Own, OperatorAdmin: Own, MarketManager: Own, Reviewer: InArea, Regulator: InArea, Admin: Everything},
	OperatorJoin:   {Anybody: Own, Admin: Everything},
	StandardApply:  {OperatorAdmin: Own, SiteStaff: Own, Reviewer: InArea, Admin: Everything},
	StandardAccept: {Inspector: InArea, Admin: Everything},
	InspectRead:    {SiteStaff: Own, OperatorAdmin: Own, MarketManager: Own, Planner: InArea, Reviewer: InArea, Inspector: InArea, Regulator: InArea, Auditor: InArea, Admin: Everything},
	InspectWrite:   {Inspector: InArea, Regulator: InArea, Admin: Everything},
	InspectAnswer:  {SiteStaff: Own, OperatorAdmin: Own, MarketManager: Own, Admin: Everything},
	ProjectRead:    {Planner: InArea, Reviewer: InArea, Inspector: InArea, Regulator: InArea, Auditor: InArea, Admin: Everything},
	ProjectWrite:   {Planner: InArea, Regulator: InArea, Admin: Everything},
	ReportSend:     {Public: Everything},
	ReportRead:     {Reviewer: InArea, Inspector: InArea, Regulator: InArea, Auditor: InArea, Admin: Everything},
	ReportHandle:   {Reviewer: InArea, Inspector: InArea, Regulator: InArea, Admin: Everything},
	MachineManage:  {OperatorAdmin: Own, Reviewer: InArea, Admin: Everything},
	PriceWrite:     {SiteStaff: Own, OperatorAdmin: Own, MarketManager: Own, Reviewer: InArea, Admin: Everything},
	NoticeManage:   {Admin: Everything},
	StopReadWork: {SiteStaff: Own, OperatorAdmin: Own, Driver: Own, Planner: InArea, Reviewer: InArea, Inspector: InArea,
		Regulator: InArea, Auditor: InArea, Integrator: InArea, Admin: Everything},
	StopWrite:      {OperatorAdmin: Own, Planner: InArea, Reviewer: InArea, Integrator: InArea, Admin: Everything},
	StopImport:     {Planner: InArea, Reviewer: InArea, Integrator: InArea, Admin: Everything},
	VehicleWrite:   {OperatorAdmin: Own, Planner: InArea, Reviewer: InArea, Integrator: InArea, Admin: Everything},
	PickupAsk:      {Public: Everything},
	PickupDispatch: {OperatorAdmin: Own, Admin: Everything},
	PickupRead:     {OperatorAdmin: Own, Planner: InArea, Regulator: InArea, Auditor: InArea, Admin: Everything},
	PickupDrive:    {Driver: Own},
	PickupPhoto:    {OperatorAdmin: Own, Driver: Own, Admin: Everything},
	PickupOffer:    {OperatorAdmin: Own, Admin: Everything},
}
