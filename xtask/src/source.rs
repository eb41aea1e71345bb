//! Rust source as `tidy` sees it: code with comments and literals blanked, functions with
//! their lengths, and the lines that belong to inline tests.
//!
//! A small lexer, not a parser: it knows strings, raw strings, characters, lifetimes and
//! nested comments, which is all that counting braces needs.

/// A function and the lines it covers, signature to closing brace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: String,
    /// Its first line, from 1.
    pub line: usize,
    /// How many lines it covers.
    pub length: usize,
}

/// The same text with the insides of comments, strings and characters replaced by spaces;
/// every line keeps its number.
pub fn blank(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut rest = source;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let length = literal_length(rest, before).unwrap_or(0);
        let (taken, after) = rest.split_at_checked(length.max(c.len_utf8())).unwrap_or((rest, ""));
        if length == 0 {
            out.push(c);
        } else {
            out.extend(taken.chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        }
        before = c;
        rest = after;
    }
    out
}

/// Length in bytes of the comment or literal that begins here, if one does.
fn literal_length(rest: &str, before: char) -> Option<usize> {
    let word_goes_on = before.is_alphanumeric() || before == '_';
    match rest.chars().next()? {
        '/' if rest.starts_with("//") => Some(rest.find('\n').unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => Some(block_comment(rest)),
        '"' => Some(quoted(rest, '"')),
        '\'' => character(rest),
        'r' if !word_goes_on || matches!(before, 'b' | 'c') => raw_string(rest),
        _ => None,
    }
}

fn block_comment(rest: &str) -> usize {
    let mut depth = 0_usize;
    let mut previous = ' ';
    for (at, c) in rest.char_indices() {
        match (previous, c) {
            ('/', '*') => depth += 1,
            ('*', '/') => {
                depth -= 1;
                if depth == 0 {
                    return at + 1;
                }
            }
            _ => {
                previous = c;
                continue;
            }
        }
        previous = ' ';
    }
    rest.len()
}

fn quoted(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if c == quote => return at + c.len_utf8(),
            _ => {}
        }
    }
    rest.len()
}

/// A character literal; a lifetime is none.
fn character(rest: &str) -> Option<usize> {
    let mut chars = rest.chars().skip(1);
    let first = chars.next()?;
    if first == '\\' || chars.next() == Some('\'') { Some(quoted(rest, '\'')) } else { None }
}

fn raw_string(rest: &str) -> Option<usize> {
    let tail = rest.strip_prefix('r')?;
    let hashes = tail.chars().take_while(|c| *c == '#').count();
    let body = tail.get(hashes..)?.strip_prefix('"')?;
    let close = format!("\"{}", "#".repeat(hashes));
    let end = body.find(&close).map_or(body.len(), |at| at + close.len());
    Some(1 + hashes + 1 + end)
}

/// Every function with a body, in order. Takes blanked code.
pub fn functions(code: &str) -> Vec<Function> {
    let mut found = Vec::new();
    for (at, _) in code.match_indices("fn ") {
        let head = code.get(..at).unwrap_or("");
        if head.chars().next_back().is_some_and(|c| c.is_alphanumeric() || c == '_') {
            continue;
        }
        let tail = code.get(at + 3..).unwrap_or("").trim_start();
        let name: String = tail.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
        if name.is_empty() {
            continue;
        }
        if let Some(lines) = lines_to_close(code.get(at..).unwrap_or("")) {
            found.push(Function { name, line: 1 + head.matches('\n').count(), length: lines });
        }
    }
    found
}

/// How many lines until the block that begins here is closed; `None` if a `;` comes first.
fn lines_to_close(code: &str) -> Option<usize> {
    let (mut braces, mut brackets, mut lines) = (0_usize, 0_usize, 1);
    for c in code.chars() {
        match c {
            '\n' => lines += 1,
            '(' | '[' => brackets += 1,
            ')' | ']' => brackets = brackets.saturating_sub(1),
            '{' => braces += 1,
            '}' if braces <= 1 => return Some(lines),
            '}' => braces -= 1,
            ';' if braces == 0 && brackets == 0 => return None,
            _ => {}
        }
    }
    Some(lines)
}

/// Whether each line, in order, belongs to an inline test module. Takes blanked code.
pub fn test_lines(code: &str) -> Vec<bool> {
    let mut marks = vec![false; code.lines().count()];
    for (at, _) in code.match_indices("#[cfg(test)]") {
        let first = code.get(..at).unwrap_or("").matches('\n').count();
        let length = lines_to_close(code.get(at..).unwrap_or("")).unwrap_or(1);
        for mark in marks.iter_mut().skip(first).take(length) {
            *mark = true;
        }
    }
    marks
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(source: &str, expect: &[(&str, usize, usize)]) {
        let found = functions(&blank(source));
        let got: Vec<(&str, usize, usize)> =
            found.iter().map(|f| (f.name.as_str(), f.line, f.length)).collect();
        assert_eq!(got, expect, "{source}");
    }

    #[test]
    fn counts_from_signature_to_brace() {
        check("fn a() {}\n", &[("a", 1, 1)]);
        check("\npub(crate) const fn b(\n    x: u8,\n) -> u8 {\n    x\n}\n", &[("b", 2, 5)]);
    }

    #[test]
    fn a_declaration_has_no_length() {
        check(
            "trait T {\n    fn a(&self);\n    fn b(&self) -> [u8; 4];\n    fn c() {\n    }\n}\n",
            &[("c", 4, 2)],
        );
    }

    #[test]
    fn types_and_words_are_no_functions() {
        check("type F = fn (u8) -> u8;\nlet often = 1; let x: fn(u8);\n", &[]);
    }

    #[test]
    fn functions_inside_functions_count_twice() {
        check("fn a() {\n    fn b() {\n    }\n}\n", &[("a", 1, 4), ("b", 2, 2)]);
    }

    #[test]
    fn braces_in_literals_and_comments_do_not_count() {
        check(
            "fn a() {\n    let s = \"}\\\"}\"; // }\n    /* } /* } */ } */\n    let c = '}';\n}\n",
            &[("a", 1, 5)],
        );
        check(
            "fn a<'x>(s: &'x str) {\n    let r = r#\"} \"}\"#;\n    let b = br\"}\"; let q = '\\'';\n}\n",
            &[("a", 1, 4)],
        );
    }

    #[test]
    fn a_function_in_a_string_is_none() {
        check("const S: &str = \"fn a() {}\";\n// fn b() {}\n", &[]);
    }

    #[test]
    fn blanking_keeps_the_lines() {
        let source = "a\n/* b\nc */ d \"e\nf\"\n";
        assert_eq!(blank(source).matches('\n').count(), source.matches('\n').count());
        assert!(!blank(source).contains('e'));
    }

    #[test]
    fn inline_tests_are_marked() {
        let source = "fn a() {}\n#[cfg(test)]\nmod tests {\n    fn b() {}\n}\nfn c() {}\n";
        assert_eq!(test_lines(&blank(source)), [false, true, true, true, true, false]);
    }

    #[test]
    fn a_test_attribute_on_one_line_of_use_marks_that_line() {
        assert_eq!(test_lines("#[cfg(test)] use x;\nfn a() {}\n"), [true, false]);
    }
}
