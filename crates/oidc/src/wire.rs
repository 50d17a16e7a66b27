// SPDX-License-Identifier: Apache-2.0
//! Requests to the provider: TLS with the roots of the web or the ones given, ten seconds, a megabyte, no redirect.

use crate::Unusable;
use http_body_util::{BodyExt, Full, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use openidconnect::{HttpRequest, HttpResponse};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

/// How long one answer may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// The most bytes of one answer.
const MOST: usize = 1024 * 1024;

/// Why no answer came.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    /// The connection failed.
    #[error("no connection")]
    Connection(#[source] hyper_util::client::legacy::Error),
    /// It took too long.
    #[error("no answer in time")]
    Late,
    /// The answer broke off or was too long.
    #[error("broken answer")]
    Broken,
}

/// A client that asks the provider.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    client: Client<HttpsConnector<HttpConnector>, Full<Cursor<Vec<u8>>>>,
}

/// The roots of trust: those in a file of the office, or those of the web.
fn roots(pem: Option<&[u8]>) -> Result<RootCertStore, Unusable> {
    let mut roots = RootCertStore::empty();
    let Some(pem) = pem else {
        roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned());
        return Ok(roots);
    };
    for certificate in CertificateDer::pem_slice_iter(pem) {
        let certificate = certificate.map_err(|_| Unusable::Certificates)?;
        roots.add(certificate).map_err(|_| Unusable::Certificates)?;
    }
    if roots.is_empty() { Err(Unusable::Certificates) } else { Ok(roots) }
}

impl Wire {
    /// Over TLS only, unless the provider is on this machine (`plain`).
    pub(crate) fn new(trusted: Option<&[u8]>, plain: bool) -> Result<Wire, Unusable> {
        let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| Unusable::Certificates)?
            .with_root_certificates(roots(trusted)?)
            .with_no_client_auth();
        let builder = HttpsConnectorBuilder::new().with_tls_config(config);
        let builder = if plain { builder.https_or_http() } else { builder.https_only() };
        // People sign in now and then: no connection is kept for the next one.
        let client = Client::builder(TokioExecutor::new())
            .pool_max_idle_per_host(0)
            .build(builder.enable_http1().build());
        Ok(Wire { client })
    }

    /// Sends one request.
    pub(crate) async fn send(self, request: HttpRequest) -> Result<HttpResponse, Unanswered> {
        let asked = async {
            let request = request.map(|body| Full::new(Cursor::new(body)));
            let answer = self.client.request(request).await.map_err(Unanswered::Connection)?;
            let (head, body) = answer.into_parts();
            let body = Limited::new(body, MOST).collect().await.map_err(|_| Unanswered::Broken)?;
            Ok(HttpResponse::from_parts(head, body.to_bytes().to_vec()))
        };
        tokio::time::timeout(PATIENCE, asked).await.unwrap_or(Err(Unanswered::Late))
    }
}
