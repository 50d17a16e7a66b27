// SPDX-License-Identifier: Apache-2.0
//! Households and members as CSV, XLSX and Parquet, with row-level errors
