// SPDX-License-Identifier: Apache-2.0
//! The unit's own service for signing in, as options of `serve`. It is asked when somebody signs in, never at the start: an office does not wait for it.

use crate::exit::Stop;
use clap::Args;
use kernel::Secret;
use oidc::{Config, Provider, Unusable};
use std::path::{Path, PathBuf};

/// The options.
#[derive(Args, Clone, Debug)]
pub(crate) struct SignInArgs {
    /// 统一身份认证（OpenID Connect）的签发者地址；账号密码登录照旧
    #[arg(long, value_name = "URL", env = "DOUDI_OIDC_ISSUER", requires_all = ["oidc_client_id", "site"])]
    pub(crate) oidc_issuer: Option<String>,
    /// 本系统在统一身份认证那里的客户端编号
    #[arg(long, value_name = "ID", env = "DOUDI_OIDC_CLIENT_ID", requires = "oidc_issuer")]
    pub(crate) oidc_client_id: Option<String>,
    /// 客户端密钥的文件（一行）
    #[arg(long, value_name = "FILE", env = "DOUDI_OIDC_CLIENT_SECRET_FILE", requires = "oidc_issuer")]
    pub(crate) oidc_client_secret_file: Option<PathBuf>,
    /// 只信这个文件里的根证书（PEM）；不给就信公开网站的根证书
    #[arg(long, value_name = "FILE", env = "DOUDI_OIDC_CA_FILE", requires = "oidc_issuer")]
    pub(crate) oidc_ca_file: Option<PathBuf>,
    /// 浏览器里看到的本系统地址，如 https://jiuzhu.example.gov.cn；统一身份认证那里登记的回调是它加 /login/provider/back
    #[arg(long, value_name = "URL", env = "DOUDI_SITE")]
    pub(crate) site: Option<String>,
}

impl SignInArgs {
    /// The service, where one is named. It is not asked yet.
    ///
    /// # Errors
    /// A file cannot be read, or an address is neither encrypted nor of this machine.
    pub(crate) fn provider(&self) -> Result<Option<Provider>, Stop> {
        let (Some(issuer), Some(client_id), Some(site)) =
            (self.oidc_issuer.clone(), self.oidc_client_id.clone(), self.site.clone())
        else {
            return Ok(None);
        };
        let client_secret = match &self.oidc_client_secret_file {
            Some(path) => Some(secret(path)?),
            None => None,
        };
        let trusted = match &self.oidc_ca_file {
            Some(path) => Some(std::fs::read(path).map_err(|error| unread(path, &error))?),
            None => None,
        };
        let back = web::handlers::provider::BACK;
        let config = Config { issuer, client_id, client_secret, site, back, trusted };
        Provider::new(config).map(Some).map_err(|error| {
            Stop::Input(match error {
                Unusable::Address(_) => {
                    "--oidc-issuer 和 --site 要写成 https:// 开头的完整地址（本机可以是 http://127.0.0.1）"
                        .to_owned()
                }
                Unusable::Certificates => "--oidc-ca-file 里读不出根证书（PEM）".to_owned(),
            })
        })
    }
}

fn unread(path: &Path, error: &std::io::Error) -> Stop {
    Stop::Input(format!("读不了 {}：{error}", path.display()))
}

fn secret(path: &Path) -> Result<Secret<String>, Stop> {
    let text = std::fs::read_to_string(path).map_err(|error| unread(path, &error))?;
    let line = text.trim();
    if line.is_empty() || line.contains(char::is_whitespace) {
        return Err(Stop::Input(format!("{} 里应当只有一行密钥", path.display())));
    }
    Ok(Secret::new(line.to_owned()))
}
