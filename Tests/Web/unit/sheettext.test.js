// A sheet of people is read in the encoding in which a spreadsheet has saved it.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sheetText } from '../../../Sources/Web/admin/state/sheettext.js';

const bytes = (...list) => Uint8Array.from(list);
const utf8 = (text) => new TextEncoder().encode(text);

test('a sheet saved in GBK by a Chinese Excel keeps its names', () => {
  // account,realname / zhang,张伟 in GBK
  assert.equal(
    sheetText(bytes(...utf8('account,realname\r\nzhang,'), 0xd5, 0xc5, 0xce, 0xb0)),
    'account,realname\r\nzhang,张伟',
  );
});

test('UTF-8 stays UTF-8, with and without a byte order mark', () => {
  assert.equal(sheetText(utf8('a,张伟😀')), 'a,张伟😀');
  assert.equal(sheetText(bytes(0xef, 0xbb, 0xbf, ...utf8('a,张伟'))), 'a,张伟');
  assert.equal(sheetText(bytes()), '');
});

test('"Unicode text" of spreadsheets is UTF-16', () => {
  assert.equal(sheetText(bytes(0xff, 0xfe, 0x61, 0x00, 0x20, 0x5f)), 'a张');
  assert.equal(sheetText(bytes(0xfe, 0xff, 0x00, 0x61, 0x5f, 0x20)), 'a张');
});

test('what is none of these shows that letters are lost', () => {
  assert.ok(sheetText(bytes(0x61, 0xff, 0xff)).includes('\uFFFD'));
});
