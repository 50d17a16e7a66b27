// SPDX-License-Identifier: Apache-2.0
//! `#[derive(FromRow)]` for the store: a struct whose fields are read from the columns of the same names. A field marked `#[nested]` is a struct of the same kind, read
//! from the same row.

use proc_macro::TokenStream;
use quote::quote;
use syn::{Data, DeriveInput, Fields, parse_macro_input};

/// Derives `crate::row::FromRow`.
#[proc_macro_derive(FromRow, attributes(nested))]
pub fn from_row(input: TokenStream) -> TokenStream {
    let input = parse_macro_input!(input as DeriveInput);
    let name = &input.ident;
    let Data::Struct(data) = &input.data else {
        return syn::Error::new_spanned(name, "a row is read into a struct").to_compile_error().into();
    };
    let Fields::Named(fields) = &data.fields else {
        return syn::Error::new_spanned(name, "the fields need the names of columns")
            .to_compile_error()
            .into();
    };
    let (mut columns, mut reads) = (Vec::new(), Vec::new());
    for field in &fields.named {
        let (Some(ident), of) = (&field.ident, &field.ty) else { continue };
        if field.attrs.iter().any(|attribute| attribute.path().is_ident("nested")) {
            columns.push(quote! { <#of as crate::row::FromRow>::columns(into); });
            reads.push(quote! { #ident: <#of as crate::row::FromRow>::read(cells)? });
        } else {
            let column = ident.to_string();
            columns.push(quote! { into.push(#column); });
            reads.push(quote! { #ident: cells.next()? });
        }
    }
    quote! {
        impl crate::row::FromRow for #name {
            fn columns(into: &mut ::std::vec::Vec<&'static str>) {
                #(#columns)*
            }

            fn read(
                cells: &mut crate::row::Cells<'_>,
            ) -> ::std::result::Result<Self, ::assistance::office::Error> {
                ::std::result::Result::Ok(#name { #(#reads),* })
            }
        }
    }
    .into()
}
