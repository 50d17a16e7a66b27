// SPDX-License-Identifier: Apache-2.0
//! The moment as a request calls it, for load tests in which the days of a case pass in minutes. Only a demonstration that was started to listen to it does; no
//! other office has this layer.

use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use axum::response::Response;
use kernel::UtcMillis;

/// The header: milliseconds since 1970 UTC.
pub const HEADER: &str = "x-doudi-clock";

tokio::task_local! {
    static TOLD: UtcMillis;
}

/// What the request under way calls the moment, where it does.
#[must_use]
pub fn told() -> Option<UtcMillis> {
    TOLD.try_with(|now| *now).ok()
}

/// An office that believes its requests.
pub fn listening(router: Router) -> Router {
    router.layer(middleware::from_fn(listen))
}

async fn listen(request: Request, next: Next) -> Response {
    let header = request.headers().get(HEADER).and_then(|value| value.to_str().ok());
    match header.and_then(|text| text.parse().ok()) {
        Some(millis) => TOLD.scope(UtcMillis::new(millis), next.run(request)).await,
        None => next.run(request).await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::routing::get;
    use tower::ServiceExt as _;

    async fn answer(router: Router, header: Option<&str>) -> String {
        let mut request = Request::get("/");
        if let Some(value) = header {
            request = request.header(HEADER, value);
        }
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        String::from_utf8(to_bytes(response.into_body(), 1000).await.unwrap().to_vec()).unwrap()
    }

    fn asking() -> Router {
        Router::new().route("/", get(|| async { told().map_or(0, UtcMillis::get).to_string() }))
    }

    #[tokio::test]
    async fn only_an_office_that_listens_believes_what_a_request_calls_the_moment() {
        assert_eq!(answer(asking(), Some("1604278800000")).await, "0");
        assert_eq!(answer(listening(asking()), Some("1604278800000")).await, "1604278800000");
        assert_eq!(answer(listening(asking()), Some("tomorrow")).await, "0");
        assert_eq!(answer(listening(asking()), None).await, "0");
    }
}
