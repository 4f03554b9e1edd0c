import assert from 'node:assert/strict';
import test from 'node:test';
import { asWords, findIn, spell, useReadings } from '../../../Sources/Web/client/state/pinyin.js';
import { byName, useSurnames } from '../../../Sources/Web/client/state/surnames.js';
import { createI18n } from '../../../Sources/Web/shared/i18n.js';
import { readText } from './support.js';

const surnames = JSON.parse(readText('Sources/Web/client/data/surnames.json'));
const table = JSON.parse(readText('Sources/Web/client/data/pinyin.json'));
const part = (text, typed) => {
  const found = findIn(text, asWords(typed));
  return found && text.slice(...found);
};

test('without the table a name is found by its own letters', () => {
  assert.equal(part('数据平台', '平台'), '平台');
  assert.equal(part('数据平台', 'sj'), null);
  assert.equal(part('Maya Lindqvist', 'LIND'), 'Lind');
});

test('pinyin, initials and any mixture are found where they stand', () => {
  useReadings(table.letters);
  for (
    const [text, typed, want] of [
      ['数据平台 · 发布协同', 'shuju', '数据'],
      ['数据平台', 'sj', '数据'],
      ['数据平台', 'shj', '数据'],
      ['数据平台', '数j', '数据'],
      ['数据平台', 'shu ju', '数据'],
      ['孙书矩', 'shuju', '书矩'],
      ['舒君', 'shuju', '舒君'],
      ['舒君', 'shuji', null],
      ['沈知遥', 'szy', '沈知遥'],
      ['沈知遥', 'shenz', '沈知'],
      ['沈知遥', 'zhiya', '知遥'],
      ['沈知遥', 'syz', null],
      ['西安', 'xian', '西安'],
      ['先生', 'xian', '先'],
      ['吕布', 'lvb', '吕布'],
      ['吕布', 'lub', '吕布'],
      ['吕布', 'lü', '吕'],
      ['2027 规划讨论组', '2027gh', '2027 规划'],
      ['數據平臺', 'sjpt', '數據平臺'],
      ['发布·协同', 'fbxt', '发布·协同'],
    ]
  ) assert.equal(part(text, typed), want, `${text} ${typed}`);
});

test('a name with two readings is found under both', () => {
  for (const typed of ['shanxiong', 'danxiong', 'sx', 'dx']) assert.equal(part('单雄', typed), '单雄', typed);
  assert.equal(part('曾国', 'zeng'), '曾');
});

test('initials of Latin words, case and gaps do not matter', () => {
  assert.equal(part('Maya Lindqvist', 'ml'), 'Maya L');
  assert.equal(part('Maya Lindqvist', 'mayal'), 'Maya L');
  assert.equal(part('Maya Lindqvist', 'yl'), null);
  assert.equal(part('Maya Lindqvist', 'aya'), 'aya');
});

test('spelling is for showing', () => {
  assert.equal(spell('沈知遥'), 'shen zhi yao');
  assert.equal(spell('Maya'), '');
});

test('family names are read as family names', () => {
  useSurnames(surnames);
  useReadings(table.letters);
  for (
    const [name, want] of [
      ['曾国', 'zeng guo'],
      ['单雄信', 'shan xiong xin'],
      ['仇英', 'qiu ying'],
      ['解缙', 'xie jin'],
      ['任平', 'ren ping'],
      ['区大相', 'ou da xiang'],
      ['查良', 'zha liang'],
      ['朴东', 'piao dong'],
      ['尉迟恭', 'yu chi gong'],
      ['长孙无忌', 'zhang sun wu ji'],
      ['张单', 'zhang dan'],
      ['单', 'dan'],
      ['单元测试讨论组', 'dan yuan ce shi tao lun zu'],
    ]
  ) assert.equal(spell(name), want);
  assert.equal(part('区大相', 'odx'), '区大相');
  assert.equal(part('区大相', 'qudx'), '区大相', 'under the usual reading, too');
});

test('lists by name have family names where they are read', () => {
  const { collator } = createI18n('zh-cn', {});
  const sorted = (names) => names.map((realname) => ({ realname })).sort(byName(collator)).map((one) => one.realname);
  const want = ['陈一', '葛三', '盖四', '欧阳', '区大', '秦安', '覃开', '邱一', '谢安', '解缙', '尤一', '尉迟恭', '曾国', '查良'];
  const place = (name) => sorted(want).indexOf(name);
  for (
    const [before, name, after] of [
      ['葛三', '盖四', '欧阳'],
      ['秦安', '覃开', '邱一'],
      ['邱一', '解缙', '尤一'],
      ['尤一', '尉迟恭', '曾国'],
      ['尉迟恭', '曾国', '查良'],
    ]
  ) assert.ok(place(before) < place(name) && place(name) < place(after), `${name}: ${sorted(want)}`);
  const english = createI18n('en', {}).collator;
  assert.ok(byName(english)({ realname: 'Ann' }, { realname: 'Bob' }) < 0);
});

test('each family name has a reading and a stand-in for each of its letters', () => {
  for (const [name, entry] of Object.entries(surnames)) {
    const parts = entry.split(' ');
    assert.equal(parts.length, [...name].length + 1, name);
    assert.equal([...parts.at(-1)].length, [...name].length, name);
    for (const [place, letter] of [...parts.at(-1)].entries()) {
      const group = table.letters[parts[place]];
      assert.ok(group?.includes(letter), `${name}: ${letter} is not read ${parts[place]}`);
    }
  }
});

test('Latin letters with marks are found without them, and with them', () => {
  for (
    const [text, typed, want] of [
      ['Kim Sørensen', 'sorensen', 'Sørensen'],
      ['Kim Sørensen', 'sørensen', 'Sørensen'],
      ['Jürgen Müller', 'muller', 'Müller'],
      ['Jürgen Müller', 'müller', 'Müller'],
      ['Jürgen Müller', 'jm', 'Jürgen M'],
      ['José Peña', 'jose pena', 'José Peña'],
      ['Jose\u0301 Pena', 'jose pena', 'Jose\u0301 Pena'],
      ['Łukasz Weiß', 'lukasz weiss', 'Łukasz Weiß'],
      ['Æsir', 'ae', 'Æ'],
      ['Sorensen', 'sørensen', null],
    ]
  ) assert.equal(part(text, typed), want, `${text} ${typed}`);
});

test('each common letter has a reading, none is empty, and the notice of the source is there', () => {
  assert.match(table.notice, /Unicode, Inc\..*modified|modified.*Unicode, Inc\./);
  const letters = new Set(Object.values(table.letters).join('').replaceAll(' ', ''));
  assert.ok(letters.size > 7_000);
  const common =
    '的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定' +
    '行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其' +
    '些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建' +
    '月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接' +
    '知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器' +
    '压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议' +
    '声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复' +
    '容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标' +
    '写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严';
  for (const letter of common) {
    assert.ok(letters.has(letter), letter);
  }
});
