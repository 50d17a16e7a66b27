// SPDX-License-Identifier: Apache-2.0
//! `doudi serve`: the office over HTTP. Plain HTTP on this machine only; elsewhere with a certificate, or behind a proxy that has one.

use super::exchange::ExchangeArgs;
use super::open::{Opened, StoreArgs, now, open};
use super::sign_in::SignInArgs;
use super::{jobs, stop};
use crate::exit::Stop;
use anyhow::Context;
use api::{Api, Limits};
use assistance::jobs::Exchange;
use assistance::office::Office;
use clap::Args;
use kernel::Division;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::watch;
use web::handlers::{App, Demonstration, SaidOfCases, Settings, clock};

/// What `serve` is asked.
#[derive(Args, Clone, Debug)]
pub(crate) struct ServeArgs {
    #[command(flatten)]
    pub(crate) store: StoreArgs,
    /// 为哪个地方服务（行政区划代码）
    #[arg(long, value_name = "CODE", env = "DOUDI_PLACE")]
    pub(crate) place: String,
    /// 监听的地址和端口
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:8080")]
    pub(crate) listen: SocketAddr,
    /// TLS 证书（PEM）；不在本机上用时必须有，或者用 --behind-proxy
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// TLS 私钥（PEM）
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(crate) tls_key: Option<PathBuf>,
    /// 前面有带证书的反向代理
    #[arg(long)]
    pub(crate) behind_proxy: bool,
    #[command(flatten)]
    pub(crate) sign_in: SignInArgs,
    /// 县级、财务、管理、监督岗位不强制二次验证（不建议）
    #[arg(long)]
    pub(crate) second_factor_optional: bool,
    /// 接口：一个令牌每分钟最多多少次请求
    #[arg(long, value_name = "N", default_value_t = Limits::default().calls_a_minute)]
    pub(crate) api_calls: u32,
    #[command(flatten)]
    pub(crate) exchange: ExchangeArgs,
}

/// Serves until it is told to stop; requests under way are finished.
pub(crate) async fn run(args: ServeArgs) -> Result<ExitCode, Stop> {
    let tls = args.tls_cert.clone().zip(args.tls_key.clone());
    if !args.listen.ip().is_loopback() && tls.is_none() && !args.behind_proxy {
        return Err(Stop::Input(format!(
            "在 {} 上不加密传输个人信息是不行的：请给 --tls-cert 和 --tls-key，或者放在带证书的代理后面并加 --behind-proxy",
            args.listen
        )));
    }
    log();
    let place = Division::parse(&args.place).map_err(|error| Stop::Input(format!("--place：{error}")))?;
    let opened = open(&args.store, true).await?;
    opened.store.migrate().await.map_err(|error| stop(&error))?;
    let limits = Limits { calls_a_minute: args.api_calls, ..Limits::default() };
    let provider = args.sign_in.provider()?;
    let door = Door {
        listen: args.listen,
        tls,
        behind_proxy: args.behind_proxy,
        limits,
        told: false,
        provider,
        second_factor: !args.second_factor_optional,
    };
    let exchange = args.exchange.job(place)?;
    serve(opened, place, door, None, exchange).await
}

/// The log goes to standard error; what it holds is the system's words, never a person's.
pub(crate) fn log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("DOUDI_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn,doudi=info,web=info"));
    // A second call, in a test, leaves the first one's log.
    let _ = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Where and how requests come in.
pub(crate) struct Door {
    /// The address.
    pub(crate) listen: SocketAddr,
    /// Certificate and key.
    pub(crate) tls: Option<(PathBuf, PathBuf)>,
    /// Whether a proxy with a certificate stands before it.
    pub(crate) behind_proxy: bool,
    /// How often other systems may call.
    pub(crate) limits: Limits,
    /// Whether requests may say what moment it is: in load tests of a demonstration only.
    pub(crate) told: bool,
    /// The unit's own service for signing in.
    pub(crate) provider: Option<oidc::Provider>,
    /// Whether roles that ask for a second factor get nowhere without.
    pub(crate) second_factor: bool,
}

/// Serves an office that is open.
pub(crate) async fn serve(
    opened: Opened,
    place: Division,
    door: Door,
    demonstration: Option<Demonstration>,
    exchange: Option<Exchange>,
) -> Result<ExitCode, Stop> {
    let Door { listen, tls, behind_proxy, limits, told, provider, second_factor } = door;
    let office: Arc<dyn Office> = Arc::new(opened.store);
    jobs::refresh_places(&*office).await;
    let name = kernel::name_of(place).map_or_else(|| place.to_string(), str::to_owned);
    let secure = tls.is_some() || behind_proxy;
    let clock: api::Clock = if told { Arc::new(|| clock::told().unwrap_or_else(now)) } else { Arc::new(now) };
    let served =
        Api::new(office.clone(), opened.policies.clone(), place, clock.clone(), limits, behind_proxy);
    let app = App {
        office: office.clone(),
        policies: opened.policies,
        settings: Settings { place, name, secure, second_factor, demonstration },
        provider: provider.map(Arc::new),
        said: SaidOfCases::default(),
        clock,
    };
    let router = web::handlers::router(Arc::new(app)).merge(api::router(Arc::new(served)));
    let router = if told { clock::listening(router) } else { router };
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let handle = axum_server::Handle::new();
    let (tell, stopped) = watch::channel(false);
    tokio::spawn(stop_when_told(handle.clone(), tell));
    let jobs = tokio::spawn(jobs::keep_running(office.clone(), exchange, stopped));
    let scheme = if tls.is_some() { "https" } else { "http" };
    tokio::spawn(announce(handle.clone(), scheme));
    let served = match tls {
        None => axum_server::bind(listen).handle(handle).serve(service).await,
        Some((cert, key)) => {
            // The provider is chosen once; a second choice of the same is no fault.
            let _ = rustls::crypto::ring::default_provider().install_default();
            let config = axum_server::tls_rustls::RustlsConfig::from_pem_file(cert, key)
                .await
                .context("读不了 TLS 证书或者私钥")?;
            axum_server::bind_rustls(listen, config).handle(handle).serve(service).await
        }
    };
    if served.is_err() {
        jobs.abort();
    } else if tokio::time::timeout(LAST_JOB, jobs).await.is_err() {
        tracing::warn!("a job did not end in time; it goes on after the next start");
    }
    served.with_context(|| format!("不能在 {listen} 上提供服务（端口被占用？）"))?;
    Ok(ExitCode::SUCCESS)
}

async fn announce(handle: axum_server::Handle<SocketAddr>, scheme: &'static str) {
    if let Some(address) = handle.listening().await {
        println!("兜底已启动：{scheme}://{address}/  （Ctrl+C 停止）");
    }
}

/// How long a job that runs at the end may still take.
const LAST_JOB: Duration = Duration::from_secs(30);

/// On Ctrl+C or SIGTERM no new request is taken, those under way get ten seconds, and no new job begins.
async fn stop_when_told(handle: axum_server::Handle<SocketAddr>, tell: watch::Sender<bool>) {
    let interrupted = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        match signal(SignalKind::terminate()) {
            Ok(mut terminated) => {
                tokio::select! { _ = interrupted => {}, _ = terminated.recv() => {} }
            }
            Err(_) => drop(interrupted.await),
        }
    }
    #[cfg(not(unix))]
    drop(interrupted.await);
    // Nobody listens any more when the jobs ended by themselves.
    let _ = tell.send(true);
    handle.graceful_shutdown(Some(Duration::from_secs(10)));
}
