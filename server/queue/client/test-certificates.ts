// Certificates whose issuer may speak for some names alone, good for a hundred years; their keys are forgotten.

import { X509Certificate } from "node:crypto"

/** An authority that may do all. */
export const root = certificate(
  "MIIBdDCCARugAwIBAgIUGo2MRc02CemLwmFYX71DEFRTRTQwCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0yNjExMjEy" +
    "MzE4MTdaGA8yMTI2MTAyODIzMTgxN1owDzENMAsGA1UEAwwEUm9vdDBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABNbNqEclxspA" +
    "9HkDnPHlUKgTC/4drljk/xoVzKU44YEFCSYdojzjhD3M4s9hn0dNjeFFd9mFNgRluI2XmBEvxjajUzBRMB0GA1UdDgQWBBSzJ/R5" +
    "VNNbSC0mCr9A4Sq0lTOdSzAfBgNVHSMEGDAWgBSzJ/R5VNNbSC0mCr9A4Sq0lTOdSzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49" +
    "BAMCA0cAMEQCIGGBC5xdkS+uqFbYpcV6fPtolmMpiwyDuU4A1MvGTsQnAiAPolTMlRjij7VkjVMyQ2BVGbNl8AkcHaGXa9wealqc" +
    "8A==",
)

/** Below it: for `.remote.example` and `mail.example`, not for `bad.remote.example`, and with no authority below itself. */
export const middle = certificate(
  "MIIBxjCCAW2gAwIBAgIUBUb/+88iBMe8VUQ5yzU2nOg17o4wCgYIKoZIzj0EAwIwDzENMAsGA1UEAwwEUm9vdDAgFw0yNjExMjEy" +
    "MzE4MTdaGA8yMTI2MTAyODIzMTgxN1owETEPMA0GA1UEAwwGTWlkZGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEFuj+t5nX" +
    "chWJxJYflu/g12Ibh7/LzQVgd6mhLZGO7mMgmgiMJgDsiqF7RtDkeyLbhoS1RLDH2U20kum5R+QHMKOBojCBnzAdBgNVHQ4EFgQU" +
    "pQeagqORufJEkqy6o6Ngo4laIq8wHwYDVR0jBBgwFoAUsyf0eVTTW0gtJgq/QOEqtJUznUswEgYDVR0TAQH/BAgwBgEB/wIBADBJ" +
    "BgNVHR4BAf8EPzA9oCMwEYIPLnJlbW90ZS5leGFtcGxlMA6CDG1haWwuZXhhbXBsZaEWMBSCEmJhZC5yZW1vdGUuZXhhbXBsZTAK" +
    "BggqhkjOPQQDAgNHADBEAiAeLW316X6nC9g6oyMNXCCIg6u1B23i6eixnFAZsaG+QwIgD7sxG0HPh2Cc1b/bvEkUl7qImZGst+k/" +
    "xJi50B2tqTI=",
)

/** By `middle`, for mx.remote.example. */
export const within = certificate(
  "MIIBnTCCAUKgAwIBAgIUQEpDh82DihaJnyp5HZ9RRBFgAaAwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGTWlkZGxlMCAXDTI2MTEy" +
    "MTIzMTgxN1oYDzIxMjYxMDI4MjMxODE3WjAcMRowGAYDVQQDDBFteC5yZW1vdGUuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqGSM49" +
    "AwEHA0IABITULKaH6zbuTs3zjogegEM8vqeowKub1lenrI23k3yjmPT9j9snArNX607OqPakZNqVRBiFPeATpDmMMXv+FmajazBp" +
    "MB0GA1UdDgQWBBQJS+PY8CgEFBAEFXp263yIBXFCzTAfBgNVHSMEGDAWgBSlB5qCo5G58kSSrLqjo2CjiVoirzAcBgNVHREEFTAT" +
    "ghFteC5yZW1vdGUuZXhhbXBsZTAJBgNVHRMEAjAAMAoGCCqGSM49BAMCA0kAMEYCIQCqPDnKicz5bVRx1JbrqwmrAPybXDKDRxiX" +
    "yITj5mUnGAIhAIyiVbXhp3IXOY+vIIBqOU6t4fFXn1F1kIjcE1Ny9EK7",
)

/** By `middle`, for *.remote.example. */
export const star = certificate(
  "MIIBjTCCATSgAwIBAgIUdyqWf44DXcl+h8VsWdkAXCGoBEAwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGTWlkZGxlMCAXDTI2MTEy" +
    "MTIzMTgxN1oYDzIxMjYxMDI4MjMxODE3WjAPMQ0wCwYDVQQDDARzdGFyMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE9Nw2XXzK" +
    "8Ea0ZxhxmxGSpRX8yIFhekWS4bb5/x7IW4XSd9E5EwbJ/FumdnYTGoUkr+xgDYlOImzAiRue7IZWBKNqMGgwHQYDVR0OBBYEFLsj" +
    "Vd9IIGGa6TN0FiEvLTI+u93PMB8GA1UdIwQYMBaAFKUHmoKjkbnyRJKsuqOjYKOJWiKvMBsGA1UdEQQUMBKCECoucmVtb3RlLmV4" +
    "YW1wbGUwCQYDVR0TBAIwADAKBggqhkjOPQQDAgNHADBEAiAH7D/Cf2WFQ5kRMhaxjwfOb8kex++oEmddZ3ZnMh2qWAIgcJm7cZ64" +
    "+zy/2Mu88KbY8+FZQHsaaygqVsvCryFp168=",
)

/** By `middle`, for mx.elsewhere.example. */
export const outside = certificate(
  "MIIBojCCAUigAwIBAgIUF6+oztreWSztri07/J0yyDjWxUIwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGTWlkZGxlMCAXDTI2MTEy" +
    "MTIzMTgxN1oYDzIxMjYxMDI4MjMxODE3WjAfMR0wGwYDVQQDDBRteC5lbHNld2hlcmUuZXhhbXBsZTBZMBMGByqGSM49AgEGCCqG" +
    "SM49AwEHA0IABEGqVZbCt0LcYmUAV7nXVp0euGXiviEis/WZ7nXlkKM825L3g5IoJL4dHxBhPbjUVec/Xk3fMJnTur0yRGdFYAyj" +
    "bjBsMB0GA1UdDgQWBBRBqrxzeEkc0XpJPvumcDvUt6JL2TAfBgNVHSMEGDAWgBSlB5qCo5G58kSSrLqjo2CjiVoirzAfBgNVHREE" +
    "GDAWghRteC5lbHNld2hlcmUuZXhhbXBsZTAJBgNVHRMEAjAAMAoGCCqGSM49BAMCA0gAMEUCIQCSOr5S7lR6Olcg4Aukd5gKBpq0" +
    "ZJTQ9jzRKK5AJ3eIgAIgCEPsL6DMIBst0Pq2NYPc8zi6z1pleyiZPq8cr7mUIFE=",
)

/** By `middle`, for both. */
export const both = certificate(
  "MIIBozCCAUmgAwIBAgIUNs0oSJ5mj0XMkMUWm3yHMdH18+0wCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGTWlkZGxlMCAXDTI2MTEy" +
    "MTIzMTgxN1oYDzIxMjYxMDI4MjMxODE3WjAMMQowCAYDVQQDDAF4MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEhGpkEvk+2NGX" +
    "lYlYegtXdF30FFDbA7OmnmXk35eHMB0VfauI2mv31uX1lYnw3TNa1VhATkMU4qViW/GxwTZ0faOBgTB/MB0GA1UdDgQWBBQNdVOR" +
    "WbZbmU5UNdlXxlgr7YKnkTAfBgNVHSMEGDAWgBSlB5qCo5G58kSSrLqjo2CjiVoirzAyBgNVHREEKzApghFteC5yZW1vdGUuZXhh" +
    "bXBsZYIUbXguZWxzZXdoZXJlLmV4YW1wbGUwCQYDVR0TBAIwADAKBggqhkjOPQQDAgNIADBFAiB+e71viqtH2qw3D9GxDVfLJh/S" +
    "6ihh7R+melnElA0csQIhAPqKGs8OnnHQIFiVN2/Nq+UlCEx7FYTOGEwNxtPFsNrw",
)

/** An authority by `middle`, which may have none. */
export const below = certificate(
  "MIIBeDCCAR6gAwIBAgIUejh18fm3Mq5OahzEY2XZ2mVqA8AwCgYIKoZIzj0EAwIwETEPMA0GA1UEAwwGTWlkZGxlMCAXDTI2MTEy" +
    "MTIzMTgxN1oYDzIxMjYxMDI4MjMxODE3WjAQMQ4wDAYDVQQDDAVCZWxvdzBZMBMGByqGSM49AgEGCCqGSM49AwEHA0IABAs8NeXY" +
    "2LSn+4A4XqCzheLWqHYtK+Pa8c0E/yWwN9DE0aQSBIozhZz+yy/D5C07wwN6BLKGO4S8ambkF71y9SWjUzBRMB0GA1UdDgQWBBQQ" +
    "ICzDlGD71t0sU5vKy5s/kacRqTAfBgNVHSMEGDAWgBSlB5qCo5G58kSSrLqjo2CjiVoirzAPBgNVHRMBAf8EBTADAQH/MAoGCCqG" +
    "SM49BAMCA0gAMEUCIBHdJKPH/Hw53aLCCYVk7wnZfF4TP9U6neFpv3QkZblyAiEAkC9jLA33Xdyr3jfqPKjaIAp6VJOG6KPUAfYe" +
    "EyNhqxM=",
)

/** By `below`, for mx.remote.example. */
export const deep = certificate(
  "MIIBmzCCAUGgAwIBAgIULEHQg81DYdoWxeevXCUbpEFfNwAwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFQmVsb3cwIBcNMjYxMTIx" +
    "MjMxODE4WhgPMjEyNjEwMjgyMzE4MThaMBwxGjAYBgNVBAMMEW14LnJlbW90ZS5leGFtcGxlMFkwEwYHKoZIzj0CAQYIKoZIzj0D" +
    "AQcDQgAEO1QLPc2KgpaZ8HMqc9usCJ3qoPX6N8kS7Rf+FhuqZA4SMLqg1ySK+n8JV3/XzwTcC2Wsf90Y/lPKKHzDQqO6taNrMGkw" +
    "HQYDVR0OBBYEFJEagj3ayFW2uiWLW5KoaU/JMHUKMB8GA1UdIwQYMBaAFBAgLMOUYPvW3SxTm8rLmz+RpxGpMBwGA1UdEQQVMBOC" +
    "EW14LnJlbW90ZS5leGFtcGxlMAkGA1UdEwQCMAAwCgYIKoZIzj0EAwIDSAAwRQIgJjTz8l/avWU245FUZP9yZfjn/Jxon/E+7LuN" +
    "a5PocYoCIQDf6fZN4xustjWcTXHjAMjTJm7HGuiWtCP0wQ5OtsFN9Q==",
)

function certificate(base64: string): X509Certificate {
  return new X509Certificate(Buffer.from(base64, "base64"))
}
