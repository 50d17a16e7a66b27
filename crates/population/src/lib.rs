// SPDX-License-Identifier: Apache-2.0
//! The same packs over columns of many households
