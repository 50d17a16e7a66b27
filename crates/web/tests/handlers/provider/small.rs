// SPDX-License-Identifier: Apache-2.0
//! A small provider on this machine: says where it is, gives its key, and gives for a code the token that the story asked for, once.

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use chrono::{DateTime, Utc};
use kernel::Secret;
use oidc::{Config, Provider};
use openidconnect::core::{
    CoreEdDsaPrivateSigningKey, CoreIdToken, CoreIdTokenClaims, CoreJsonWebKeySet, CoreJwsSigningAlgorithm,
};
use openidconnect::{
    Audience, EmptyAdditionalClaims, IssuerUrl, JsonWebKeyId, Nonce, PkceCodeChallenge, PkceCodeVerifier,
    PrivateSigningKey, StandardClaims, SubjectIdentifier,
};
use std::collections::HashMap;
use std::sync::{Arc, Mutex};

const CLIENT: &str = "doudi-test";
const SECRET: &str = "a-secret-of-the-test";
/// Keys of the test: 32 fixed bytes in the form of PKCS #8.
const KEY: &str = "MC4CAQAwBQYDK2VwBCIEIAcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcHBwcH";
const OTHER_KEY: &str = "MC4CAQAwBQYDK2VwBCIEIAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI";

/// What a token shall be.
pub(crate) struct Says {
    pub(crate) subject: &'static str,
    pub(crate) nonce: String,
    pub(crate) audience: &'static str,
    pub(crate) ends: DateTime<Utc>,
    pub(crate) own_key: bool,
}

impl Says {
    /// A right token for a try.
    pub(crate) fn of(subject: &'static str, went: &Went, now: i64) -> Says {
        let ends = DateTime::from_timestamp_millis(now + 300_000).unwrap();
        Says { subject, nonce: went.nonce.clone(), audience: CLIENT, ends, own_key: true }
    }
}

/// Where a browser was sent.
#[derive(Clone, Debug)]
pub(crate) struct Went {
    pub(crate) state: String,
    pub(crate) nonce: String,
    pub(crate) challenge: String,
}

impl Went {
    pub(crate) fn read(address: &str) -> Went {
        let (_, query) = address.split_once('?').unwrap();
        let pairs: HashMap<String, String> =
            openidconnect::url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        assert_eq!(pairs["response_type"], "code");
        assert_eq!(pairs["client_id"], CLIENT);
        assert_eq!(pairs["code_challenge_method"], "S256");
        assert!(pairs["redirect_uri"].ends_with("/login/provider/back"));
        Went {
            state: pairs["state"].clone(),
            nonce: pairs["nonce"].clone(),
            challenge: pairs["code_challenge"].clone(),
        }
    }
}

#[derive(Default)]
struct Kept {
    /// Token and challenge for each code.
    codes: Mutex<HashMap<String, (String, String)>>,
    address: Mutex<String>,
    broken: Mutex<bool>,
}

/// The provider.
pub(crate) struct Small {
    kept: Arc<Kept>,
    serving: tokio::task::JoinHandle<()>,
}

fn key(text: &str) -> CoreEdDsaPrivateSigningKey {
    let pem = format!("-----BEGIN PRIVATE KEY-----\n{text}\n-----END PRIVATE KEY-----\n");
    CoreEdDsaPrivateSigningKey::from_ed25519_pem(&pem, Some(JsonWebKeyId::new("one".to_owned()))).unwrap()
}

impl Small {
    pub(crate) async fn open() -> Small {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let kept = Arc::new(Kept::default());
        *kept.address.lock().unwrap() = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(about))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .with_state(kept.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Small { kept, serving }
    }

    fn issuer(&self) -> String {
        self.kept.address.lock().unwrap().clone()
    }

    /// How an office is told of it.
    pub(crate) fn provider(&self) -> Provider {
        Provider::new(Config {
            issuer: self.issuer(),
            client_id: CLIENT.to_owned(),
            client_secret: Some(Secret::new(SECRET.to_owned())),
            site: "http://127.0.0.1:8080".to_owned(),
            back: web::handlers::provider::BACK,
            trusted: None,
        })
        .unwrap()
    }

    /// It answers nothing any more.
    pub(crate) fn close(&self) {
        self.serving.abort();
    }

    /// It answers, but nothing that can be read.
    pub(crate) fn break_down(&self) {
        *self.kept.broken.lock().unwrap() = true;
    }

    /// Somebody signs in at the provider: the code with which the browser goes back.
    pub(crate) fn code(&self, went: &Went, says: &Says, now: i64) -> String {
        let made = DateTime::from_timestamp_millis(now).unwrap();
        let claims = CoreIdTokenClaims::new(
            IssuerUrl::new(self.issuer()).unwrap(),
            vec![Audience::new(says.audience.to_owned())],
            says.ends,
            made,
            StandardClaims::new(SubjectIdentifier::new(says.subject.to_owned())),
            EmptyAdditionalClaims {},
        )
        .set_nonce(Some(Nonce::new(says.nonce.clone())));
        let key = key(if says.own_key { KEY } else { OTHER_KEY });
        let token = CoreIdToken::new(claims, &key, CoreJwsSigningAlgorithm::EdDsa, None, None).unwrap();
        let mut codes = self.kept.codes.lock().unwrap();
        let code = format!("code-{}", codes.len());
        codes.insert(code.clone(), (token.to_string(), went.challenge.clone()));
        code
    }
}

async fn about(State(kept): State<Arc<Kept>>) -> Response {
    let issuer = kept.address.lock().unwrap().clone();
    if *kept.broken.lock().unwrap() {
        return (StatusCode::OK, "<html>维护中</html>").into_response();
    }
    Json(serde_json::json!({
        "issuer": issuer,
        "authorization_endpoint": format!("{issuer}/authorize"),
        "token_endpoint": format!("{issuer}/token"),
        "jwks_uri": format!("{issuer}/keys"),
        "end_session_endpoint": format!("{issuer}/leave"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["EdDSA"],
    }))
    .into_response()
}

async fn keys() -> Json<CoreJsonWebKeySet> {
    Json(CoreJsonWebKeySet::new(vec![key(KEY).as_verification_key()]))
}

async fn token(
    State(kept): State<Arc<Kept>>,
    headers: HeaderMap,
    Form(sent): Form<HashMap<String, String>>,
) -> Response {
    let refused =
        |why: &str| (StatusCode::BAD_REQUEST, Json(serde_json::json!({ "error": why }))).into_response();
    if !headers.get("authorization").is_some_and(|value| value.as_bytes().starts_with(b"Basic ")) {
        return refused("invalid_client");
    }
    // A code is taken once.
    let Some((token, challenge)) = kept.codes.lock().unwrap().remove(&sent["code"]) else {
        return refused("invalid_grant");
    };
    let verifier = PkceCodeVerifier::new(sent["code_verifier"].clone());
    if PkceCodeChallenge::from_code_verifier_sha256(&verifier).as_str() != challenge {
        return refused("invalid_grant");
    }
    Json(serde_json::json!({ "access_token": "nothing", "token_type": "Bearer", "id_token": token }))
        .into_response()
}
