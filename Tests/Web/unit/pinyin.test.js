import assert from 'node:assert/strict';
import test from 'node:test';
import { asWords, findIn, spell, useReadings } from '../../../Sources/Web/client/state/pinyin.js';
import { readText } from './support.js';

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
