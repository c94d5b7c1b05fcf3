package exchange

import (
	"slices"
	"strings"
)

// headings are the names that columns have in lists of recycling places, in
// simplified and traditional Chinese, English, Japanese, French and Spanish, as
// normalHeading writes them. The first column that matches is proposed.
var headings = []struct {
	field string
	names []string
	stop  bool // of the timetable, not of the place
}{
	{"key", []string{"key", "@id", "idosm", "osmid", "stopid", "siteid", "id", "站点编号", "網點編號", "网点编号", "编号", "編號", "編碼", "编码", "统一社会信用代码", "gid", "objectid", "identifiant", "clave", "code", "コード", "番号"}, false},
	{"nameEn", []string{"nameen", "name:en", "englishname", "英文名", "英文名称", "英文名稱"}, false},
	{"name", []string{"name", "name:zh", "nom", "nombre", "名称", "名稱", "站点名称", "站點名稱", "网点名称", "網點名稱", "回收站名称", "回收点名称", "回收站点名称", "市场名称", "店名", "设施名称", "设施名", "施設名", "施設名称", "stopname", "sitename", "facilityname", "title", "地點", "地点", "拠点名"}, false},
	{"lon", []string{"lon", "lng", "long", "longitude", "经度", "經度", "経度", "longitud", "lonwgs84", "lngwgs84", "wgs84lon", "lon高德", "lngamap", "lngbd", "point_x", "pointx", "xcoord", "coordx", "easting", "东坐标", "横坐标", "x", "x坐标", "location.longitude", "location.lon", "location.lng", "geometry.lng"}, false},
	{"lat", []string{"lat", "latitude", "纬度", "緯度", "latitud", "latwgs84", "wgs84lat", "latamap", "latbd", "point_y", "pointy", "ycoord", "coordy", "northing", "北坐标", "纵坐标", "y", "y坐标", "location.latitude", "location.lat", "geometry.lat"}, false},
	{"geometry", []string{"wkt", "thegeom", "geom", "geometry", "geometrie", "shape", "geopoint2d", "geopoint", "coordinates", "coordonnees", "坐标", "经纬度", "經緯度", "location", "point"}, false},
	{"address", []string{"address", "fulladdress", "addr", "地址", "详细地址", "詳細地址", "站点地址", "网点地址", "所在地", "住所", "住址", "位置", "adresse", "direccion", "dirección", "domicilio", "location.humanaddress"}, false},
	{"accepts", []string{"accepts", "materials", "material", "接收品类", "回收品类", "回收种类", "品类", "品类名称", "回收品項", "回收項目", "回收物", "经营品种", "経営品目", "回収品目", "品目", "materiaux", "matériaux", "dechets", "déchets", "materiales", "residuos"}, false},
	{"hours", []string{"openinghours", "hours", "营业时间", "營業時間", "开放时间", "開放時間", "服务时间", "服務時間", "投放时间", "horaires", "horario", "horarios", "営業時間", "開館時間", "利用時間"}, false},
	{"receivingHours", []string{"receivinghours", "回收时间", "收购时间", "回收時間", "受付時間"}, false},
	{"phone", []string{"phone", "tel", "telephone", "téléphone", "teléfono", "telefono", "contact:phone", "电话", "電話", "联系电话", "聯絡電話", "连络电话", "联系方式", "電話番号", "服务热线"}, false},
	{"website", []string{"website", "url", "contact:website", "site", "siteweb", "web", "网址", "網址", "ホームページ"}, false},
	{"operator", []string{"operator", "运营单位", "营运单位", "经营单位", "经营主体", "管理单位", "企业名称", "公司名称", "单位名称", "operateur", "opérateur", "operador", "事業者", "事業者名"}, false},
	{"kind", []string{"kind", "type", "类型", "類型", "站点类型", "网点类型", "类别", "類別", "category", "種別", "tipo"}, false},
	{"services", []string{"services", "服务", "服务项目"}, false},
	{"access", []string{"access", "acceso"}, false},
	{"stepFree", []string{"wheelchair", "stepfree", "无障碍", "無障礙"}, false},
	{"floorAreaM2", []string{"floorarea", "floorareasqm", "面积", "面積", "占地面积", "经营面积", "营业面积", "建筑面积", "场地面积"}, false},
	{"notes", []string{"notes", "note", "remark", "remarks", "备注", "備註", "備考", "说明", "說明", "observaciones", "remarques"}, false},
	{"confirmedAt", []string{"checkdate", "surveydate", "confirmedat", "核实日期", "核查日期"}, false},
	{"arrives", []string{"抵達時間", "抵达时间", "到達時間", "到达时间", "scheduletime", "arrivaltime", "arrival", "清運時間", "收運時間"}, true},
	{"leaves", []string{"離開時間", "离开时间", "departuretime", "departure"}, true},
	{"days", []string{"dayvalue", "weekdays", "清運日", "收運日", "收运日", "停靠日", "星期"}, true},
	{"recyclingDays", []string{"recycledate", "recyclingdays", "回收日", "資源回收日"}, true},
	{"vehicle", []string{"車號", "车号", "車牌", "车牌", "车牌号", "plate", "vehicle"}, true},
	{"run", []string{"路線", "路线", "线路", "routename", "route"}, true},
	{"order", []string{"turn", "sequence", "顺序", "順序", "站序"}, true},
}

// normalHeading writes a heading as headings has it: lower case, without spaces,
// underlines, hyphens and what stands in brackets.
func normalHeading(s string) string {
	s = strings.ToLower(narrowed(s))
	if i := strings.IndexByte(s, '('); i > 0 {
		s = s[:i]
	}
	return strings.NewReplacer(" ", "", "_", "", "-", "", "*", "", "\n", "").Replace(s)
}

// columnFor finds the column that a heading of the field names, "" for none.
func columnFor(field string, names []string) string {
	for _, h := range headings {
		if h.field != field {
			continue
		}
		for _, want := range h.names {
			if i := slices.IndexFunc(names, func(n string) bool {
				n = normalHeading(n)
				return n == want || n == "../"+want
			}); i >= 0 {
				return names[i]
			}
		}
	}
	return ""
}

// axisColumns finds the columns of longitude and latitude.
func axisColumns(names []string) (lon, lat string) {
	return columnFor("lon", names), columnFor("lat", names)
}
