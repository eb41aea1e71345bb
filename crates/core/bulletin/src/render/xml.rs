//! Writing XML: everything that is written is escaped, so that no text becomes an element.

/// A text as it stands in an element or between quotation marks. What XML 1.0 cannot hold
/// (section 2.2) is left out.
pub fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for letter in text.chars() {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(letter),
            '\u{fffe}' | '\u{ffff}' => {}
            _ if letter.is_control() => {}
            _ => out.push(letter),
        }
    }
    out
}

/// A document being written.
pub struct Xml {
    out: String,
    open: Vec<&'static str>,
}

impl Xml {
    /// A document whose outermost element has a default namespace.
    pub fn new(name: &'static str, namespace: &str, attributes: &[(&str, &str)]) -> Self {
        let out = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n");
        let mut xml = Self { out, open: Vec::new() };
        let mut all = vec![("xmlns", namespace)];
        all.extend_from_slice(attributes);
        xml.begin_with(name, &all);
        xml
    }

    /// Begins an element that holds others.
    pub fn begin(&mut self, name: &'static str) {
        self.begin_with(name, &[]);
    }

    fn begin_with(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.indent();
        self.tag(name, attributes);
        self.out.push_str(">\n");
        self.open.push(name);
    }

    /// An element that holds a text.
    pub fn text(&mut self, name: &'static str, text: &str) {
        self.text_with(name, &[], text);
    }

    /// An element that holds a text and has attributes.
    pub fn text_with(&mut self, name: &'static str, attributes: &[(&str, &str)], text: &str) {
        self.indent();
        self.tag(name, attributes);
        self.out.push_str(&format!(">{}</{name}>\n", escaped(text)));
    }

    /// An element that holds nothing.
    pub fn empty(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.indent();
        self.tag(name, attributes);
        self.out.push_str("/>\n");
    }

    /// Ends the element that was begun last.
    pub fn end(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.out.push_str(&format!("</{name}>\n"));
        }
    }

    /// The document, with all elements ended.
    pub fn finish(mut self) -> String {
        while !self.open.is_empty() {
            self.end();
        }
        self.out
    }

    fn tag(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push_str(&format!(" {key}=\"{}\"", escaped(value)));
        }
    }

    fn indent(&mut self) {
        self.out.push_str(&"  ".repeat(self.open.len()));
    }
}

#[cfg(test)]
mod tests {
    use super::{Xml, escaped};

    #[test]
    fn no_text_becomes_an_element() {
        let mut xml = Xml::new("a", "urn:x", &[("b", "\"<")]);
        xml.text("c", "</c><script>&\u{0}\u{8}");
        assert_eq!(
            xml.finish(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<a xmlns=\"urn:x\" b=\"&quot;&lt;\">\n  \
             <c>&lt;/c&gt;&lt;script&gt;&amp;</c>\n</a>\n"
        );
        assert_eq!(escaped("it's"), "it&#39;s");
    }
}
