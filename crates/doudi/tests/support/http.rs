// SPDX-License-Identifier: Apache-2.0
//! A browser without a window: one kept connection over the loopback, a cookie, forms. Also measures how long an answer takes.

use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// An answer.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    /// The status.
    pub(crate) status: u16,
    /// Where it leads.
    pub(crate) location: String,
    /// The page.
    pub(crate) body: String,
    /// The bytes of what is no text, or one in another encoding; `body` is empty then.
    pub(crate) bytes: Vec<u8>,
    /// From sending to the last byte.
    pub(crate) took: Duration,
}

impl Reply {
    /// What a hidden field of the page holds.
    pub(crate) fn hidden(&self, name: &str) -> Option<&str> {
        let (_, rest) = self.body.split_once(&format!("name=\"{name}\" value=\""))?;
        rest.split('"').next()
    }

    /// The hidden fields of the form that is sent to an address; none where the page has no such form.
    pub(crate) fn form(&self, action: &str) -> Option<Vec<(&str, &str)>> {
        let (_, rest) = self.body.split_once(&format!("action=\"{action}\""))?;
        let form = rest.split("</form>").next()?;
        let fields = form.split("type=\"hidden\" name=\"").skip(1);
        fields
            .map(|field| {
                field.split_once("\" value=\"").and_then(|(name, rest)| Some((name, rest.split('"').next()?)))
            })
            .collect()
    }
}

/// One browser.
pub(crate) struct Client {
    /// `127.0.0.1:8080`.
    pub(crate) address: String,
    /// What it calls the moment, where the office listens to that.
    pub(crate) clock: Option<i64>,
    cookie: String,
    connection: Option<BufReader<TcpStream>>,
}

/// How a form without files is written.
const FORM: &str = "application/x-www-form-urlencoded";
/// What stands between the parts of a form with files; in none of them.
const CUT: &str = "cut-here-and-nowhere-else";

fn broken(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::UnexpectedEof, what.to_owned())
}

impl Client {
    /// A browser that has been nowhere.
    pub(crate) fn new(address: &str) -> Client {
        Client { address: address.to_owned(), clock: None, cookie: String::new(), connection: None }
    }

    /// Opens a page.
    pub(crate) fn get(&mut self, path: &str) -> io::Result<Reply> {
        self.send("GET", path, ("", &[]))
    }

    /// Sends a form.
    pub(crate) fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> io::Result<Reply> {
        let mut body = String::new();
        for (name, value) in fields {
            if !body.is_empty() {
                body.push('&');
            }
            for (text, end) in [(name, "="), (value, "")] {
                for byte in text.bytes() {
                    if byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_') {
                        body.push(char::from(byte));
                    } else {
                        body.push_str(&format!("%{byte:02X}"));
                    }
                }
                body.push_str(end);
            }
        }
        self.send("POST", path, (FORM, body.as_bytes()))
    }

    /// Sends a form with a file.
    pub(crate) fn upload(
        &mut self,
        path: &str,
        fields: &[(&str, &str)],
        (field, name, bytes): (&str, &str, &[u8]),
    ) -> io::Result<Reply> {
        let part = |name: &str, more: &str| {
            format!("--{CUT}\r\ncontent-disposition: form-data; name=\"{name}\"{more}\r\n\r\n")
        };
        let mut body = Vec::new();
        for (name, value) in fields {
            body.extend_from_slice(part(name, "").as_bytes());
            body.extend_from_slice(value.as_bytes());
            body.extend_from_slice(b"\r\n");
        }
        body.extend_from_slice(part(field, &format!("; filename=\"{name}\"")).as_bytes());
        body.extend_from_slice(bytes);
        body.extend_from_slice(format!("\r\n--{CUT}--\r\n").as_bytes());
        self.send("POST", path, (&format!("multipart/form-data; boundary={CUT}"), &body))
    }

    /// Signs in.
    pub(crate) fn sign_in(&mut self, account: &str, password: &str) -> io::Result<()> {
        self.cookie.clear();
        let reply = self.post("/login", &[("account", account), ("password", password)])?;
        if reply.status == 303 && !self.cookie.is_empty() {
            Ok(())
        } else {
            Err(broken(&format!("{account} cannot sign in: {} {}", reply.status, reply.body)))
        }
    }

    fn send(&mut self, method: &str, path: &str, (kind, body): (&str, &[u8])) -> io::Result<Reply> {
        let began = Instant::now();
        let connection = match self.connection.take() {
            Some(kept) => kept,
            None => {
                let stream = TcpStream::connect(&self.address)?;
                stream.set_nodelay(true)?;
                stream.set_read_timeout(Some(Duration::from_secs(60)))?;
                BufReader::new(stream)
            }
        };
        let mut connection = connection;
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\n", self.address);
        if !self.cookie.is_empty() {
            head += &format!("cookie: {}\r\n", self.cookie);
        }
        if let Some(now) = self.clock {
            head += &format!("x-doudi-clock: {now}\r\n");
        }
        if method == "POST" {
            head += &format!(
                "sec-fetch-site: same-origin\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n",
                body.len()
            );
        }
        head += "\r\n";
        let mut request = head.into_bytes();
        request.extend_from_slice(body);
        connection.get_mut().write_all(&request)?;
        let (mut reply, keep) = self.read(&mut connection)?;
        reply.took = began.elapsed();
        if keep {
            self.connection = Some(connection);
        }
        Ok(reply)
    }

    fn read(&mut self, from: &mut BufReader<TcpStream>) -> io::Result<(Reply, bool)> {
        let mut line = String::new();
        if from.read_line(&mut line)? == 0 {
            return Err(broken("no answer"));
        }
        let status = line.split_whitespace().nth(1).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| broken("no status"))?;
        let (mut length, mut chunked, mut keep, mut location) = (0, false, true, String::new());
        loop {
            line.clear();
            if from.read_line(&mut line)? == 0 {
                return Err(broken("half a head"));
            }
            let Some((name, value)) = line.trim_end().split_once(':') else { break };
            let value = value.trim();
            match name.to_ascii_lowercase().as_str() {
                "content-length" => length = value.parse().map_err(|_| broken("a length"))?,
                "transfer-encoding" => chunked = value.eq_ignore_ascii_case("chunked"),
                "connection" => keep = !value.eq_ignore_ascii_case("close"),
                "location" => value.clone_into(&mut location),
                "set-cookie" => self.cookie = value.split(';').next().unwrap_or_default().to_owned(),
                _ => {}
            }
        }
        let mut body = Vec::new();
        if chunked {
            loop {
                line.clear();
                from.read_line(&mut line)?;
                let size = usize::from_str_radix(line.trim(), 16).map_err(|_| broken("a chunk"))?;
                let start = body.len();
                body.resize(start + size, 0);
                from.read_exact(&mut body[start..])?;
                line.clear();
                from.read_line(&mut line)?;
                if size == 0 {
                    break;
                }
            }
        } else {
            body.resize(length, 0);
            from.read_exact(&mut body)?;
        }
        let (body, bytes) = match String::from_utf8(body) {
            Ok(text) => (text, Vec::new()),
            Err(other) => (String::new(), other.into_bytes()),
        };
        Ok((Reply { status, location, body, bytes, took: Duration::ZERO }, keep))
    }
}
