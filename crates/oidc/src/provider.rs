// SPDX-License-Identifier: Apache-2.0
//! A provider: found by its issuer when somebody first signs in through it, not when the office starts, so that an office never waits for it.

use crate::wire::{Unanswered, Wire};
use crate::{Failed, Ticket, Unusable};
use kernel::{Secret, UtcMillis};
use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreErrorResponseType, CoreIdToken, CoreJwsSigningAlgorithm,
};
use openidconnect::url::{Host, Url};
use openidconnect::{
    AuthorizationCode, ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, DiscoveryError,
    EndpointMaybeSet, EndpointNotSet, EndpointSet, IssuerUrl, LogoutRequest, Nonce, PkceCodeChallenge,
    PkceCodeVerifier, PostLogoutRedirectUrl, ProviderMetadataWithLogout, RedirectUrl, RequestTokenError,
};
use tokio::sync::Mutex;

/// For how long what the provider says of itself is believed.
const BELIEVED_MILLIS: i64 = 3_600_000;
/// A token that fits no known key makes us ask for the keys again, but no more often than this.
const KEYS_AGAIN_MILLIS: i64 = 60_000;

/// What an office says of its provider.
#[derive(Clone, Debug)]
pub struct Config {
    /// The issuer, as its tokens name it.
    pub issuer: String,
    /// Under what the provider knows this office.
    pub client_id: String,
    /// What proves that it is this office.
    pub client_secret: Option<Secret<String>>,
    /// The address of this office, as browsers see it: `https://jiuzhu.example.gov.cn`.
    pub site: String,
    /// The path under it to which the provider sends browsers back.
    pub back: &'static str,
    /// Certificates to trust instead of the web's, as PEM.
    pub trusted: Option<Vec<u8>>,
}

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// What the provider said of itself, and when.
#[derive(Clone)]
struct Known {
    metadata: ProviderMetadataWithLogout,
    at: UtcMillis,
}

/// A provider that says who somebody is.
pub struct Provider {
    issuer: IssuerUrl,
    client: ClientId,
    secret: Option<ClientSecret>,
    site: String,
    back: RedirectUrl,
    wire: Wire,
    known: Mutex<Option<Known>>,
}

impl std::fmt::Debug for Provider {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Provider({})", self.issuer.as_str())
    }
}

/// Whether an address is encrypted or of this machine; `Some(true)` for the latter.
fn plain(address: &str) -> Option<bool> {
    let url = Url::parse(address).ok()?;
    let here = match url.host()? {
        Host::Domain(name) => name == "localhost",
        Host::Ipv4(address) => address.is_loopback(),
        Host::Ipv6(address) => address.is_loopback(),
    };
    match url.scheme() {
        "https" => Some(false),
        "http" if here => Some(true),
        _ => None,
    }
}

impl Provider {
    /// A provider, which is not asked yet.
    ///
    /// # Errors
    /// An address is not encrypted, or the certificates cannot be read.
    pub fn new(config: Config) -> Result<Provider, Unusable> {
        let here = plain(&config.issuer).ok_or(Unusable::Address("the provider"))?;
        plain(&config.site).ok_or(Unusable::Address("this office"))?;
        let site = config.site.trim_end_matches('/').to_owned();
        let back = format!("{site}{}", config.back);
        Ok(Provider {
            issuer: IssuerUrl::new(config.issuer).map_err(|_| Unusable::Address("the provider"))?,
            client: ClientId::new(config.client_id),
            secret: config.client_secret.map(|secret| ClientSecret::new(secret.expose().clone())),
            site,
            back: RedirectUrl::new(back).map_err(|_| Unusable::Address("this office"))?,
            wire: Wire::new(config.trusted.as_deref(), here)?,
            known: Mutex::new(None),
        })
    }

    /// The issuer.
    #[must_use]
    pub fn issuer(&self) -> &str {
        self.issuer.as_str()
    }

    /// What the provider says of itself, asked again when it is older than `age`.
    async fn known(&self, now: UtcMillis, age: i64) -> Result<ProviderMetadataWithLogout, Failed> {
        let mut known = self.known.lock().await;
        if let Some(held) = known.as_ref().filter(|held| (0..age).contains(&(now.get() - held.at.get()))) {
            return Ok(held.metadata.clone());
        }
        let wire = self.wire.clone();
        let http = move |request| wire.clone().send(request);
        match ProviderMetadataWithLogout::discover_async(self.issuer.clone(), &http).await {
            Ok(metadata) => {
                *known = Some(Known { metadata: metadata.clone(), at: now });
                Ok(metadata)
            }
            Err(error) => {
                tracing::warn!(why = describe(&error), "the sign-in provider did not say where it is");
                Err(if matches!(error, DiscoveryError::Request(_)) {
                    Failed::Down
                } else {
                    Failed::Unreadable
                })
            }
        }
    }

    fn client(&self, metadata: ProviderMetadataWithLogout) -> Client {
        CoreClient::from_provider_metadata(metadata, self.client.clone(), self.secret.clone())
            .set_redirect_uri(self.back.clone())
    }

    /// Where to send the browser.
    ///
    /// # Errors
    /// The provider cannot be asked.
    pub async fn ask(&self, ticket: &Ticket, now: UtcMillis) -> Result<String, Failed> {
        let client = self.client(self.known(now, BELIEVED_MILLIS).await?);
        let verifier = PkceCodeVerifier::new(ticket.verifier());
        let (state, nonce) = (ticket.state(), ticket.nonce());
        let (address, _, _) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                || CsrfToken::new(state),
                || Nonce::new(nonce),
            )
            .set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier))
            .url();
        Ok(address.to_string())
    }

    /// Who it is, by the code that the browser brought back: the subject as this provider names it.
    ///
    /// # Errors
    /// The provider cannot be asked, did not take the code, or its token is not for this try.
    pub async fn answer(&self, ticket: &Ticket, code: String, now: UtcMillis) -> Result<String, Failed> {
        let client = self.client(self.known(now, BELIEVED_MILLIS).await?);
        let wire = self.wire.clone();
        let http = move |request| wire.clone().send(request);
        let asked = client
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|_| Failed::Unreadable)?
            .set_pkce_verifier(PkceCodeVerifier::new(ticket.verifier()));
        let answer = asked.request_async(&http).await.map_err(|error| match error {
            RequestTokenError::Request(_) => Failed::Down,
            RequestTokenError::ServerResponse(told)
                if *told.error() == CoreErrorResponseType::InvalidGrant =>
            {
                Failed::Code
            }
            RequestTokenError::ServerResponse(told) => {
                tracing::warn!(why = told.error().as_ref(), "the sign-in provider refused this office");
                Failed::Unreadable
            }
            RequestTokenError::Parse(..) | RequestTokenError::Other(_) => Failed::Unreadable,
        })?;
        let token = answer.extra_fields().id_token().ok_or(Failed::NoToken)?;
        match subject(&client, token, ticket, now) {
            // The provider may have new keys: asked once more, but not for every wrong token that somebody sends.
            Err(Failed::Signature) => {
                let client = self.client(self.known(now, KEYS_AGAIN_MILLIS).await?);
                subject(&client, token, ticket, now)
            }
            other => other,
        }
    }

    /// Where a browser ends its session with the provider itself; nothing where the provider names no such place or was not asked yet.
    pub async fn leave(&self) -> Option<String> {
        let known = self.known.lock().await;
        let end = known.as_ref()?.metadata.additional_metadata().end_session_endpoint.clone()?;
        let after = PostLogoutRedirectUrl::new(format!("{}/login", self.site)).ok()?;
        let request =
            LogoutRequest::from(end).set_client_id(self.client.clone()).set_post_logout_redirect_uri(after);
        Some(request.http_get_url().to_string())
    }
}

fn describe(error: &DiscoveryError<Unanswered>) -> String {
    match error {
        DiscoveryError::Request(Unanswered::Connection(source)) => format!("no connection: {source}"),
        DiscoveryError::Request(other) => other.to_string(),
        DiscoveryError::Response(status, _, _) => format!("status {status}"),
        other => other.to_string(),
    }
}

/// The subject of a token that was made by this provider, for this office, for this try, and has not ended.
fn subject(client: &Client, token: &CoreIdToken, ticket: &Ticket, now: UtcMillis) -> Result<String, Failed> {
    use CoreJwsSigningAlgorithm as Alg;
    // What is signed with a shared secret, or not at all, proves nothing about the provider.
    let taken = [
        Alg::RsaSsaPkcs1V15Sha256,
        Alg::RsaSsaPkcs1V15Sha384,
        Alg::RsaSsaPkcs1V15Sha512,
        Alg::RsaSsaPssSha256,
        Alg::RsaSsaPssSha384,
        Alg::RsaSsaPssSha512,
        Alg::EcdsaP256Sha256,
        Alg::EcdsaP384Sha384,
        Alg::EdDsa,
    ];
    let moment = chrono::DateTime::from_timestamp_millis(now.get()).unwrap_or_default();
    let verifier = client.id_token_verifier().set_allowed_algs(taken).set_time_fn(move || moment);
    let claims = token.claims(&verifier, &Nonce::new(ticket.nonce())).map_err(|error| match error {
        ClaimsVerificationError::Expired(_) => Failed::Expired,
        ClaimsVerificationError::InvalidAudience(_) => Failed::Audience,
        ClaimsVerificationError::InvalidIssuer(_) => Failed::Issuer,
        ClaimsVerificationError::InvalidNonce(_) => Failed::Nonce,
        ClaimsVerificationError::SignatureVerification(_) => Failed::Signature,
        _ => Failed::Token,
    })?;
    Ok(claims.subject().as_str().to_owned())
}
