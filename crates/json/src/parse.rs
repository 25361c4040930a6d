//! From bytes to values: RFC 8259 to the letter, to a depth that no stack minds.

use crate::small::{Digits, Error, Map, Number, Value};

/// As deep as `serde_json` goes.
const DEEPEST: u32 = 127;

/// Reads the whole of `bytes` as one value.
pub fn from_slice(bytes: &[u8]) -> Result<Value, Error> {
    let mut reader = Reader { bytes, at: 0, depth: 0 };
    let value = reader.value()?;
    reader.skip_space();
    if reader.at < bytes.len() { Err(Error::Syntax) } else { Ok(value) }
}

struct Reader<'bytes> {
    bytes: &'bytes [u8],
    at: usize,
    depth: u32,
}

impl Reader<'_> {
    fn peek(&self) -> Result<u8, Error> {
        self.bytes.get(self.at).copied().ok_or(Error::Eof)
    }

    fn next(&mut self) -> Result<u8, Error> {
        let byte = self.peek()?;
        self.at += 1;
        Ok(byte)
    }

    fn skip_space(&mut self) {
        while matches!(self.bytes.get(self.at), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn value(&mut self) -> Result<Value, Error> {
        self.skip_space();
        match self.peek()? {
            b'{' => self.object(),
            b'[' => self.array(),
            b'"' => self.text().map(Value::String),
            b'-' | b'0'..=b'9' => self.number().map(Value::Number),
            b't' => self.word(b"true", Value::Bool(true)),
            b'f' => self.word(b"false", Value::Bool(false)),
            b'n' => self.word(b"null", Value::Null),
            _ => Err(Error::Syntax),
        }
    }

    fn word(&mut self, word: &[u8], value: Value) -> Result<Value, Error> {
        for wanted in word {
            if self.next()? != *wanted {
                return Err(Error::Syntax);
            }
        }
        Ok(value)
    }

    fn descend(&mut self) -> Result<(), Error> {
        self.at += 1;
        self.depth += 1;
        if DEEPEST < self.depth { Err(Error::Syntax) } else { Ok(()) }
    }

    /// Whether another entry follows the one before, or the first one the opening bracket.
    fn goes_on(&mut self, is_first: bool, end: u8) -> Result<bool, Error> {
        self.skip_space();
        let byte = self.peek()?;
        if byte == end {
            self.at += 1;
            self.depth -= 1;
            return Ok(false);
        }
        if !is_first {
            if byte != b',' {
                return Err(Error::Syntax);
            }
            self.at += 1;
            self.skip_space();
        }
        Ok(true)
    }

    fn array(&mut self) -> Result<Value, Error> {
        self.descend()?;
        let mut entries = Vec::new();
        while self.goes_on(entries.is_empty(), b']')? {
            entries.push(self.value()?);
        }
        Ok(Value::Array(entries))
    }

    fn object(&mut self) -> Result<Value, Error> {
        self.descend()?;
        let mut fields = Vec::new();
        while self.goes_on(fields.is_empty(), b'}')? {
            if self.peek()? != b'"' {
                return Err(Error::Syntax);
            }
            let name = self.text()?;
            self.skip_space();
            if self.next()? != b':' {
                return Err(Error::Syntax);
            }
            fields.push((name, self.value()?));
        }
        Ok(Value::Object(Map(fields)))
    }

    fn text(&mut self) -> Result<String, Error> {
        self.at += 1;
        let mut text = String::new();
        loop {
            let start = self.at;
            while !matches!(self.peek()?, b'"' | b'\\' | 0..=0x1f) {
                self.at += 1;
            }
            text.push_str(std::str::from_utf8(&self.bytes[start..self.at]).map_err(|_| Error::Syntax)?);
            match self.next()? {
                b'"' => return Ok(text),
                b'\\' => text.push(self.escape()?),
                _ => return Err(Error::Syntax),
            }
        }
    }

    fn escape(&mut self) -> Result<char, Error> {
        Ok(match self.next()? {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let unit = self.hex()?;
                let code = match unit {
                    0xd800..=0xdbff => {
                        self.word(b"\\u", Value::Null)?;
                        let low = self.hex()?.checked_sub(0xdc00).filter(|low| *low < 0x400).ok_or(Error::Syntax)?;
                        0x1_0000 + ((unit - 0xd800) << 10) + low
                    }
                    unit => unit,
                };
                char::from_u32(code).ok_or(Error::Syntax)?
            }
            _ => return Err(Error::Syntax),
        })
    }

    fn hex(&mut self) -> Result<u32, Error> {
        (0..4).try_fold(0, |code, _| Ok(code << 4 | char::from(self.next()?).to_digit(16).ok_or(Error::Syntax)?))
    }

    /// Digits; gives how many there were. What no longer fits into `whole` counts in `scale`.
    fn digits(&mut self, whole: &mut u64, scale: &mut i32, step: i32) -> u32 {
        let mut count = 0;
        while let Some(digit @ b'0'..=b'9') = self.bytes.get(self.at) {
            self.at += 1;
            count += 1;
            match whole.checked_mul(10).and_then(|tens| tens.checked_add(u64::from(digit - b'0'))) {
                Some(more) => {
                    *whole = more;
                    *scale = scale.saturating_add(step);
                }
                None => *scale = scale.saturating_add(1 + step),
            }
        }
        count
    }

    fn number(&mut self) -> Result<Number, Error> {
        let is_negative = self.peek()? == b'-';
        self.at += usize::from(is_negative);
        let (mut whole, mut scale) = (0, 0);
        let has_zero = self.peek()? == b'0';
        match self.digits(&mut whole, &mut scale, 0) {
            0 => return Err(Error::Syntax),
            1 => {}
            _ if has_zero => return Err(Error::Syntax),
            _ => {}
        }
        let mut is_float = scale != 0;
        if self.bytes.get(self.at) == Some(&b'.') {
            self.at += 1;
            is_float = true;
            if self.digits(&mut whole, &mut scale, -1) == 0 {
                return Err(self.peek().err().unwrap_or(Error::Syntax));
            }
        }
        if let Some(b'e' | b'E') = self.bytes.get(self.at) {
            self.at += 1;
            is_float = true;
            scale = scale.saturating_add(self.exponent()?);
        }
        let exact = i64::try_from(whole).ok().filter(|whole| !(is_float || is_negative && *whole == 0));
        if let Some(whole) = exact {
            return Ok(Number(Digits::Whole(if is_negative { -whole } else { whole })));
        }
        let size = scaled(whole as f64, scale);
        if size.is_infinite() {
            return Err(Error::Syntax);
        }
        Ok(Number(Digits::Float(if is_negative { -size } else { size })))
    }

    fn exponent(&mut self) -> Result<i32, Error> {
        let sign = self.peek()?;
        self.at += usize::from(matches!(sign, b'-' | b'+'));
        let (mut size, mut beyond) = (0, 0);
        if self.digits(&mut size, &mut beyond, 0) == 0 {
            return Err(self.peek().err().unwrap_or(Error::Syntax));
        }
        let size = i32::try_from(size).ok().filter(|_| beyond == 0).unwrap_or(i32::MAX);
        Ok(if sign == b'-' { -size } else { size })
    }
}

/// Right but for the last bits, which nothing here needs: exact reading takes tables of 10 KB.
fn scaled(mut size: f64, scale: i32) -> f64 {
    let mut left = scale.unsigned_abs();
    while 0 < left && size != 0.0 && size.is_finite() {
        let step = left.min(300);
        let power = 10f64.powi(step as i32);
        size = if scale < 0 { size / power } else { size * power };
        left -= step;
    }
    size
}
